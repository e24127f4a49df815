import type { FakeOpenAI } from 'openai-assistants-shim/testing';

/** What these apps look at of the objects that they are answered with. */
interface Run {
  id: string;
  status: string;
  data?: { content: { text: { value: string } }[] }[];
  required_action: { submit_tool_outputs: { tool_calls: { id: string; function: { arguments: string } }[] } } | null;
}

export type { Run as LegacyObject };

export interface StreamEvent {
  event: string;
  data: Run & { delta?: { content?: { text?: { value?: string } }[] } };
}

/** An app's way to the Assistants API: an SDK of some version, or requests of its own. */
export interface Transport {
  send: (method: string, path: string, body?: object) => Promise<Run>;
  stream: (path: string, body: object) => Promise<AsyncIterable<StreamEvent>>;
}

/** What the app has seen of the weather in Paris. */
export interface Outcome {
  polled: string;
  statuses: string[];
  streamed: string;
  events: string[];
}

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};

const outputsFor = ({ required_action: action }: Run): object => ({
  tool_outputs: (action?.submit_tool_outputs.tool_calls ?? []).map(({ id, function: { arguments: given } }) => ({
    tool_call_id: id,
    output: `sunny in ${(JSON.parse(given) as { city: string }).city}`,
  })),
});

/** An app of old: it makes an assistant, asks about the weather, answers the tool's call, polled and then streamed. */
export async function runLegacyApp({ send, stream }: Transport): Promise<Outcome> {
  const assistant = await send('POST', '/assistants', { model: 'gpt-4o', tools: [WEATHER] });
  const thread = await send('POST', '/threads', { messages: [{ role: 'user', content: 'Paris?' }] });
  const runs = `/threads/${thread.id}/runs`;
  const statuses: string[] = [];
  const settle = async (run: Run): Promise<Run> => {
    let now = run;
    while (now.status === 'queued' || now.status === 'in_progress') {
      await new Promise((resolve) => setTimeout(resolve, 5));
      now = await send('GET', `${runs}/${run.id}`);
    }
    statuses.push(now.status);
    return now;
  };
  const run = await settle(await send('POST', runs, { assistant_id: assistant.id }));
  await settle(await send('POST', `${runs}/${run.id}/submit_tool_outputs`, outputsFor(run)));
  const { data: messages } = await send('GET', `/threads/${thread.id}/messages?limit=1`);

  const events: string[] = [];
  let streamed = '';
  const read = async (source: AsyncIterable<StreamEvent>): Promise<Run | undefined> => {
    let last: Run | undefined;
    for await (const { event, data } of source) {
      events.push(event);
      if (event.startsWith('thread.run.') && !event.startsWith('thread.run.step')) last = data;
      streamed += data.delta?.content?.[0]?.text?.value ?? '';
    }
    return last;
  };
  await send('POST', `/threads/${thread.id}/messages`, { role: 'user', content: 'And Oslo?' });
  const second = await read(await stream(runs, { assistant_id: assistant.id, stream: true }));
  if (second)
    await read(await stream(`${runs}/${second.id}/submit_tool_outputs`, { ...outputsFor(second), stream: true }));
  return { polled: messages?.[0]?.content[0]?.text.value ?? '', statuses, streamed, events };
}

/** Lets the model call the tool and answer, once for the polled run and once for the streamed one. */
export function scriptWeather(fake: FakeOpenAI): void {
  for (const [city, text] of [
    ['Paris', 'It is sunny in Paris.'],
    ['Oslo', 'It is sunny in Oslo.'],
  ] as const) {
    fake.reply({ functionCalls: [{ name: 'weather', arguments: { city } }] });
    fake.reply(text);
  }
}

/** The events of a body of SSE. */
export async function* readEvents(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1] ?? '';
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
      if (data !== '[DONE]') yield { event, data: JSON.parse(data) as StreamEvent['data'] };
    }
  }
}
