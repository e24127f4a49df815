import type { OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../../src/testing/index.js';

/** Lets the model ask for the weather where the user is, and then tell it. */
export function scriptWeather(fake: FakeOpenAI): void {
  fake.respond(({ context }) => {
    const [question] = context.items;
    const output = context.items.find(({ type }) => type === 'function_call_output');
    const place = JSON.stringify(question?.['content']).match(/place \d+/)?.[0] ?? 'nowhere';
    return output
      ? `In ${place} it is ${String(output['output'])}.`
      : { functionCalls: [{ name: 'get_weather', arguments: { place }, callId: `call_${place.replace(' ', '_')}` }] };
  });
}

/** A thread of its own with a run that has a tool round. Resolves the thread's id. */
export async function runOne(client: OpenAI, assistantId: string, place: number): Promise<string> {
  const { threads } = client.beta;
  const { id } = await threads.create({ messages: [{ role: 'user', content: `Weather in place ${place}?` }] });
  const waiting = await threads.runs.createAndPoll(id, { assistant_id: assistantId });
  const calls = waiting.required_action?.submit_tool_outputs.tool_calls ?? [];
  const tool_outputs = calls.map((call) => ({ tool_call_id: call.id, output: `${place} degrees` }));
  const done = await threads.runs.submitToolOutputsAndPoll(waiting.id, { thread_id: id, tool_outputs });
  if (done.status !== 'completed') throw new Error(`place ${place}: ${done.status}`);
  return id;
}
