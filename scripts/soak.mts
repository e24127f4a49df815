/**
 * Runs fifty threads at a time, each with a tool call, on the fake: for half of the time with hand-written code on Responses and
 * Conversations, then with this library, both with background responses. `npm run soak -- 60` takes a minute; the default is half
 * a minute. Prints for both how many runs ended per second, how long a thread took, and the largest heap. These figures include
 * the fake's own work.
 */
import SdkOpenAI from 'openai';
import OpenAI, { MemoryStore } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

const SECONDS = Number(process.argv[2] ?? 30);
const AT_ONCE = 50;
/** The number of threads after which the fake is reset, because it keeps everything and its heap must not count. */
const FORGET = 1_000;

if (!(SECONDS > 0)) throw new Error('usage: npm run soak -- <seconds>');

const fake = createFakeOpenAI();
const tool = { name: 'get_weather', parameters: { type: 'object', properties: {} } };

/** Makes the model call the weather tool, and then answer. */
function script(): void {
  fake.respond(({ context }) => {
    const output = context.items.find(({ type }) => type === 'function_call_output');
    return output
      ? `It is ${String(output['output'])} today, and tomorrow too.`
      : { functionCalls: [{ name: tool.name }] };
  });
}

/** Runs a thread with hand-written code: streams a response, streams another with the output of its call, and lists the messages. */
async function byHand(client: SdkOpenAI): Promise<void> {
  const { id } = await client.conversations.create({
    items: [{ type: 'message', role: 'user', content: 'What is the weather like?' }],
  });
  const request = {
    model: 'gpt-6-luna',
    conversation: id,
    tools: [{ type: 'function' as const, strict: false, ...tool }],
    stream: true as const,
    background: true,
  };
  const outputs: SdkOpenAI.Responses.ResponseInputItem[] = [];
  for await (const event of await client.responses.create({ ...request, input: [] })) {
    if (event.type !== 'response.output_item.done' || event.item.type !== 'function_call') continue;
    outputs.push({ type: 'function_call_output', call_id: event.item.call_id, output: 'sunny' });
  }
  let text = '';
  for await (const event of await client.responses.create({ ...request, input: outputs })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
  }
  const items = await client.conversations.items.list(id, { limit: 100 });
  if (!text.startsWith('It is sunny') || items.data.length !== 4) throw new Error('the loop lost something');
}

/** Runs the same thread with the library. */
async function byLibrary(client: OpenAI, assistantId: string): Promise<void> {
  const { threads } = client.beta;
  const { id } = await threads.create({ messages: [{ role: 'user', content: 'What is the weather like?' }] });
  const run = await threads.runs.createAndPoll(id, { assistant_id: assistantId });
  const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  const tool_outputs = calls.map((call) => ({ tool_call_id: call.id, output: 'sunny' }));
  const { status } = await threads.runs.submitToolOutputsAndPoll(run.id, { thread_id: id, tool_outputs });
  const messages = await threads.messages.list(id);
  if (status !== 'completed' || messages.data.length !== 2) throw new Error('the library lost something');
}

/** Repeats a task until the time is over, many at a time, and prints the results. */
async function measure(name: string, seconds: number, task: () => Promise<void>): Promise<void> {
  const times: number[] = [];
  let peak = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) {
    fake.reset();
    script();
    let left = FORGET;
    const work = async (): Promise<void> => {
      for (; left > 0 && performance.now() < end; left -= 1) {
        const began = performance.now();
        await task();
        times.push(performance.now() - began);
        peak = Math.max(peak, process.memoryUsage().heapUsed);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  const rate = times.length / ((performance.now() - start) / 1000);
  times.sort((a, b) => a - b);
  const percentile = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
  const figures = [`${rate.toFixed(0)} runs/s`, `p50 ${percentile(0.5)}`, `p99 ${percentile(0.99)}`];
  console.log([name.padEnd(24), ...figures, `peak heap ${(peak / 2 ** 20).toFixed(0)} MB`].join('  '));
}

const options = { apiKey: 'test', fetch: fake.fetch };
const client = new OpenAI({ ...options, assistants: { store: new MemoryStore() } });
const assistant = await client.beta.assistants.create({
  model: 'gpt-6-luna',
  tools: [{ type: 'function', function: tool }],
});
const sdk = new SdkOpenAI(options);

console.log(`${AT_ONCE} threads at once, ${SECONDS} s in all`);
await measure('hand-written loop', SECONDS / 2, () => byHand(sdk));
await measure('openai-assistants-shim', SECONDS / 2, () => byLibrary(client, assistant.id));
