import { fileURLToPath } from 'node:url';
import type { AssistantsEvent, LegacyCallEvent, OpenAI } from 'openai-assistants-shim';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, callsWeather, forbidUnhandledRejections, outputsFor, runToEnd } from '../support/flow-tools.js';
import { createListeningWorld } from '../support/note-events.js';
import { createApp, onSide } from '../support/rollout.js';
import { setup } from '../support/setup.js';

forbidUnhandledRejections();

const readCalls = (events: readonly AssistantsEvent[]): LegacyCallEvent[] =>
  events.flatMap((event) => (event.type === 'legacy.call' ? [event] : []));

/** What the calls of the table are made on. `run` has ended, `waiting` waits on a thread of its own. */
interface Given {
  beta: OpenAI['beta'];
  thread_id: string;
  assistant_id: string;
  message_id: string;
  run_id: string;
  step_id: string;
  waiting: OpenAI.Beta.Threads.Run;
}

async function prepare(): Promise<Given & { events: AssistantsEvent[] }> {
  const world = createListeningWorld();
  const { client, fake } = world;
  const { threadId, assistantId } = await ask(world);
  const other = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  fake.reply(callsWeather('call_a'));
  const waiting = await runToEnd(client, other.id, assistantId);
  fake.reply('Sunny.');
  const run = await runToEnd(client, threadId, assistantId);
  const [step] = (await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId })).data;
  const [message] = (await client.beta.threads.messages.list(threadId)).data;
  fake.reply('Sunny.');
  world.events.length = 0;
  const ids = {
    thread_id: threadId,
    assistant_id: assistantId,
    message_id: message?.id ?? '',
    step_id: step?.id ?? '',
  };
  return { beta: client.beta, ...ids, run_id: run.id, waiting, events: world.events };
}

const outputs = ({ waiting }: Given) => [waiting.id, outputsFor(waiting)] as const;
const drain = async (events: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of events);
};

/** Every method of the surface, called as an app does, to its end. */
const CALLS: Record<string, (given: Given) => PromiseLike<unknown>> = {
  'assistants.create': ({ beta }) => beta.assistants.create({ model: 'gpt-4o' }),
  'assistants.retrieve': ({ beta, assistant_id }) => beta.assistants.retrieve(assistant_id),
  'assistants.update': ({ beta, assistant_id }) => beta.assistants.update(assistant_id, { name: 'A' }),
  'assistants.list': ({ beta }) => drain(beta.assistants.list({ limit: 1 })),
  'assistants.delete': ({ beta, assistant_id }) => beta.assistants.delete(assistant_id),
  'assistants.del': ({ beta, assistant_id }) => beta.assistants.del(assistant_id),
  'threads.create': ({ beta }) => beta.threads.create(),
  'threads.retrieve': ({ beta, thread_id }) => beta.threads.retrieve(thread_id),
  'threads.update': ({ beta, thread_id }) => beta.threads.update(thread_id, { metadata: {} }),
  'threads.delete': ({ beta, thread_id }) => beta.threads.delete(thread_id),
  'threads.del': ({ beta, thread_id }) => beta.threads.del(thread_id),
  'threads.createAndRun': ({ beta, assistant_id }) => beta.threads.createAndRun({ assistant_id }),
  'threads.createAndRunPoll': ({ beta, assistant_id }) => beta.threads.createAndRunPoll(onThread(assistant_id)),
  'threads.createAndRunStream': ({ beta, assistant_id }) =>
    beta.threads.createAndRunStream(onThread(assistant_id)).done(),
  'threads.messages.create': ({ beta, thread_id }) => beta.threads.messages.create(thread_id, question),
  'threads.messages.retrieve': ({ beta, thread_id, message_id }) =>
    beta.threads.messages.retrieve(message_id, { thread_id }),
  'threads.messages.update': ({ beta, thread_id, message_id }) =>
    beta.threads.messages.update(message_id, { thread_id, metadata: {} }),
  'threads.messages.list': ({ beta, thread_id }) => drain(beta.threads.messages.list(thread_id, { limit: 1 })),
  'threads.messages.delete': ({ beta, thread_id, message_id }) =>
    beta.threads.messages.delete(message_id, { thread_id }),
  'threads.messages.del': ({ beta, thread_id, message_id }) => beta.threads.messages.del(thread_id, message_id),
  'threads.runs.create': ({ beta, thread_id, assistant_id }) => beta.threads.runs.create(thread_id, { assistant_id }),
  'threads.runs.retrieve': ({ beta, thread_id, run_id }) => beta.threads.runs.retrieve(run_id, { thread_id }),
  'threads.runs.update': ({ beta, thread_id, run_id }) => beta.threads.runs.update(run_id, { thread_id, metadata: {} }),
  'threads.runs.list': ({ beta, thread_id }) => drain(beta.threads.runs.list(thread_id, { limit: 1 })),
  'threads.runs.cancel': ({ beta, waiting }) => beta.threads.runs.cancel(waiting.id, waiting),
  'threads.runs.poll': ({ beta, thread_id, run_id }) => beta.threads.runs.poll(run_id, { thread_id }),
  'threads.runs.createAndPoll': ({ beta, thread_id, assistant_id }) =>
    beta.threads.runs.createAndPoll(thread_id, { assistant_id }),
  'threads.runs.stream': ({ beta, thread_id, assistant_id }) =>
    beta.threads.runs.stream(thread_id, { assistant_id }).done(),
  'threads.runs.createAndStream': ({ beta, thread_id, assistant_id }) =>
    beta.threads.runs.createAndStream(thread_id, { assistant_id }).done(),
  'threads.runs.submitToolOutputs': (given) => given.beta.threads.runs.submitToolOutputs(...outputs(given)),
  'threads.runs.submitToolOutputsAndPoll': (given) =>
    given.beta.threads.runs.submitToolOutputsAndPoll(...outputs(given)),
  'threads.runs.submitToolOutputsStream': (given) =>
    given.beta.threads.runs.submitToolOutputsStream(...outputs(given)).done(),
  'threads.runs.handleWebhook': ({ beta }) =>
    beta.threads.runs.handleWebhook({ type: 'response.completed', data: { id: 'resp_x' } }),
  'threads.runs.steps.retrieve': ({ beta, thread_id, run_id, step_id }) =>
    beta.threads.runs.steps.retrieve(step_id, { thread_id, run_id }),
  'threads.runs.steps.list': ({ beta, thread_id, run_id }) =>
    drain(beta.threads.runs.steps.list(run_id, { thread_id, limit: 1 })),
};

const question = { role: 'user' as const, content: 'And tomorrow?' };
const onThread = (assistant_id: string) => ({ assistant_id, thread: { messages: [question] } });

/** The methods of a resource and of those within it. */
function listMethods(resource: object, path: string): string[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(resource));
  return own.flatMap(([name, { value }]: [string, PropertyDescriptor]) => {
    if (name.startsWith('_')) return [];
    if (typeof value === 'function') return [`${path}${name}`];
    return typeof value === 'object' && value !== null ? listMethods(value as object, `${path}${name}.`) : [];
  });
}

describe('a call of the old API', () => {
  it.each(Object.keys(CALLS))('is told once: %s', async (method) => {
    const given = await prepare();
    await CALLS[method]?.(given);
    expect(readCalls(given.events)).toMatchObject([
      { method, site: expect.stringMatching(/legacy-calls\.test\.ts:\d+:\d+$/) },
    ]);
  });

  it('is each method that there is', () => {
    const { assistants, threads } = setup().client.beta;
    expect([...listMethods(assistants, 'assistants.'), ...listMethods(threads, 'threads.')].sort()).toEqual(
      Object.keys(CALLS).sort(),
    );
  });

  it('names what it is about, as far as the call says it', async () => {
    const { beta, events, thread_id, assistant_id, run_id } = await prepare();
    await beta.assistants.retrieve(assistant_id);
    await beta.threads.retrieve(thread_id);
    await beta.threads.runs.retrieve(thread_id, run_id);
    await beta.threads.runs.create(thread_id, { assistant_id });
    expect(readCalls(events).map(({ method: _, site: __, type: ___, ...ids }) => ids)).toEqual([
      { assistantId: assistant_id },
      { threadId: thread_id },
      { threadId: thread_id, runId: run_id },
      { threadId: thread_id, assistantId: assistant_id },
    ]);
  });

  it('is told of when it is refused, ahead of anything that is sent', async () => {
    const { beta, events } = await prepare();
    await expect(beta.threads.retrieve('')).rejects.toThrow('invalid segments');
    await expect(beta.threads.runs.create('thread_x', {} as never)).rejects.toMatchObject({ status: 400 });
    expect(events.map(({ type }) => type)).toEqual(['legacy.call', 'legacy.call']);
  });

  it('is told of ahead of the requests that it takes', async () => {
    const { beta, events, thread_id } = await prepare();
    await beta.threads.messages.list(thread_id);
    expect(events[0]).toMatchObject({ type: 'legacy.call', method: 'threads.messages.list' });
  });

  it('is told of where a method was taken off its resource, or calls stand in it', async () => {
    const { beta, events, thread_id, assistant_id } = await prepare();
    const { createAndPoll } = beta.threads.runs;
    await Promise.all([createAndPoll(thread_id, { assistant_id }), beta.threads.create(), beta.threads.create()]);
    expect(readCalls(events).map(({ method }) => method)).toEqual([
      'threads.runs.createAndPoll',
      'threads.create',
      'threads.create',
    ]);
  });
});

describe('the place of a call', () => {
  it('is the line and column in the app', async () => {
    const { beta, events } = await prepare();
    const { stack } = new Error();
    await beta.threads.create();
    const line = Number(/legacy-calls\.test\.ts:(\d+)/.exec(stack ?? '')?.[1]) + 1;
    const [call] = readCalls(events);
    expect(call?.site).toMatch(new RegExp(`^${fileURLToPath(import.meta.url)}:${line}:\\d+$`));
  });

  it.each([0, 1, 100, undefined])('is told, and the limit of stacks kept, where that is %s', async (limit) => {
    const { beta, events } = await prepare();
    const before = Error.stackTraceLimit;
    onTestFinished(() => {
      Error.stackTraceLimit = before;
    });
    Object.assign(Error, { stackTraceLimit: limit });
    const call = beta.threads.create();
    expect(Error.stackTraceLimit).toBe(limit);
    await call;
    expect(readCalls(events)[0]?.site).toMatch(/legacy-calls\.test\.ts:\d+:\d+$/);
  });

  it('is null where the runtime has no stacks', async () => {
    const { beta, events } = await prepare();
    const { captureStackTrace } = Error;
    onTestFinished(() => {
      Error.captureStackTrace = captureStackTrace;
    });
    Object.assign(Error, { captureStackTrace: undefined });
    await beta.threads.create();
    expect(readCalls(events)).toMatchObject([{ method: 'threads.create', site: null }]);
  });

  it('is not looked for without a listener', async () => {
    const { client } = setup();
    const { captureStackTrace } = Error;
    onTestFinished(() => {
      Error.captureStackTrace = captureStackTrace;
    });
    let captured = 0;
    Error.captureStackTrace = (target, entry) => {
      captured += 1;
      captureStackTrace(target, entry);
    };
    const call = client.beta.threads.create();
    expect(captured).toBe(0);
    await call;
  });
});

describe('a call under a rollout', () => {
  it('names the way that it goes', async () => {
    const { client, events, fake, old } = createApp();
    for (const service of [fake, fake, old.fake, old.fake]) service.reply('Sunny.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    await client.beta.assistants.list();
    for (const way of ['shim', 'legacy']) {
      const thread = await client.beta.threads.create(onSide(way));
      await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id }, { pollIntervalMs: 1 });
      await client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id }).done();
      await client.beta.threads.messages.list(thread.id);
    }
    expect(readCalls(events).map(({ method, side }) => `${method} ${String(side)}`)).toEqual([
      'assistants.create both',
      'assistants.list legacy',
      ...['shim', 'legacy'].flatMap((side) => [
        `threads.create ${side}`,
        `threads.runs.createAndPoll ${side}`,
        `threads.runs.stream ${side}`,
        `threads.messages.list ${side}`,
      ]),
    ]);
  });
});
