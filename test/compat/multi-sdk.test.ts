import { OpenAI as Installed } from 'openai';
import { OpenAI as Sdk515 } from 'openai-5-15';
import { OpenAI as Sdk523 } from 'openai-5-23';
import { OpenAI as Sdk649 } from 'openai-6-49';
import { OpenAI as Sdk70 } from 'openai-7-0';
import { MemoryStore, withAssistants } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { createWeatherAssistant } from '../support/setup.js';

/** Every version has the same surface, so one type does for all. */
const sdks = {
  '5.15': Sdk515,
  '5.23': Sdk523,
  '6.49': Sdk649,
  '7.0': Sdk70,
  installed: Installed,
} as unknown as Record<string, typeof Installed>;

const store = new MemoryStore();

function start(Sdk: typeof Installed) {
  const fake = createFakeOpenAI();
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
  fake.reply({ chunks: ['It ', 'rains.'] });
  return { fake, client: withAssistants(new Sdk({ apiKey: 'test', fetch: fake.fetch }), { store }) };
}

const content = [{ type: 'text', text: { value: 'It rains.', annotations: [] } }];
const thread = { messages: [{ role: 'user' as const, content: 'Weather in Oslo?' }] };
const tool_outputs = [{ tool_call_id: 'call_oslo', output: 'rain' }];

describe.each(Object.entries(sdks))('clients of SDK %s, beside those of the others', (_version, Sdk) => {
  it('run a polled run with a function in the style of SDK v5', async () => {
    const { fake, client } = start(Sdk);
    const { threads } = client.beta;
    const assistant = await createWeatherAssistant(client);
    const { id: thread_id } = await threads.create(thread);
    const waiting = await threads.runs.createAndPoll(thread_id, { assistant_id: assistant.id });
    expect(waiting.required_action?.submit_tool_outputs.tool_calls).toMatchObject([{ id: 'call_oslo' }]);
    const run = await threads.runs.submitToolOutputsAndPoll(waiting.id, { thread_id, tool_outputs });
    expect(await threads.runs.retrieve(run.id, { thread_id })).toMatchObject({ status: 'completed' });
    const messages = await threads.messages.list(thread_id);
    expect(messages.data.map(({ role }) => role)).toEqual(['assistant', 'user']);
    expect(messages.data[0]).toMatchObject({ run_id: run.id, content });
    const steps = await threads.runs.steps.list(run.id, { thread_id });
    expect(steps.data.map(({ type }) => type)).toEqual(['message_creation', 'tool_calls']);
    fake.assertDone();
  });

  it('run a polled run with a function in the style of SDK v4', async () => {
    const { fake, client } = start(Sdk);
    const { threads } = client.beta;
    const assistant = await createWeatherAssistant(client);
    const { id: threadId } = await threads.create(thread);
    let run = await threads.runs.create(threadId, { assistant_id: assistant.id });
    run = await threads.runs.poll(threadId, run.id, { pollIntervalMs: 1 });
    run = await threads.runs.submitToolOutputsAndPoll(threadId, run.id, { tool_outputs }, { pollIntervalMs: 1 });
    expect(await threads.runs.retrieve(threadId, run.id)).toMatchObject({ status: 'completed' });
    const [newest] = (await threads.messages.list(threadId, { order: 'desc', limit: 1 })).data;
    expect(newest).toMatchObject({ run_id: run.id, content });
    const [step] = (await threads.runs.steps.list(threadId, run.id)).data;
    expect(await threads.runs.steps.retrieve(threadId, run.id, step?.id ?? '')).toEqual(step);
    expect(await threads.del(threadId)).toMatchObject({ deleted: true });
    fake.assertDone();
  });

  it('stream a run with a function in the style of SDK v5', async () => {
    const { fake, client } = start(Sdk);
    const { threads } = client.beta;
    const assistant = await createWeatherAssistant(client);
    const { id: thread_id } = await threads.create(thread);
    const waiting = await threads.runs.stream(thread_id, { assistant_id: assistant.id }).finalRun();
    expect(waiting.status).toBe('requires_action');
    const stream = threads.runs.submitToolOutputsStream(waiting.id, { thread_id, tool_outputs });
    const deltas: unknown[] = [];
    stream.on('textDelta', ({ value }) => deltas.push(value));
    expect(await stream.finalRun()).toMatchObject({ id: waiting.id, status: 'completed' });
    expect(deltas).toEqual(['It ', 'rains.']);
    expect(await stream.finalMessages()).toMatchObject([{ content }]);
    fake.assertDone();
  });

  it('stream a run with a function in the style of SDK v4, as raw events', async () => {
    const { fake, client } = start(Sdk);
    const { runs } = client.beta.threads;
    const assistant = await createWeatherAssistant(client);
    const { id: threadId } = await client.beta.threads.create(thread);
    const names: string[] = [];
    let runId = '';
    for await (const { event, data } of await runs.create(threadId, { assistant_id: assistant.id, stream: true })) {
      names.push(event);
      if (event === 'thread.run.requires_action') runId = data.id;
    }
    const rest = await runs.submitToolOutputs(threadId, runId, { tool_outputs, stream: true });
    expect(rest.constructor.name).toBe('Stream');
    for await (const { event } of rest) names.push(event);
    expect([names[0], names.at(-1)]).toEqual(['thread.run.created', 'thread.run.completed']);
    fake.assertDone();
  });

  it('throw the error classes of their own SDK', async () => {
    const { client } = start(Sdk);
    const error: unknown = await client.beta.threads.retrieve('thread_gone').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Sdk.NotFoundError);
    expect(error).toMatchObject({ status: 404, message: "404 No thread found with id 'thread_gone'." });
    const stream = client.beta.threads.runs.stream('thread_gone', { assistant_id: 'asst_gone' });
    const failure: unknown = await stream.done().catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Sdk.NotFoundError);
  });
});
