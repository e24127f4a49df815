import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, type Store } from 'openai-assistants-shim';
import { expectUsable, forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { after, passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A store that can be stopped: it answers when it goes on. */
function setupStalling() {
  const store = new MemoryStore();
  const gate = { open: Promise.resolve(), goOn: (): void => undefined };
  const stall = (): void => {
    gate.open = new Promise((resolve) => (gate.goOn = resolve));
  };
  const stalling: Store = {
    get: (...args) => gate.open.then(() => store.get(...args)),
    getMany: (...args) => gate.open.then(() => store.getMany(...args)),
    list: (...args) => gate.open.then(() => store.list(...args)),
    write: (...args) => gate.open.then(() => store.write(...args)),
    partitions: (...args) => store.partitions(...args),
  };
  return { world: setup({ store: stalling }), stall, goOn: () => gate.goOn() };
}

interface Place {
  client: OpenAI;
  threadId: string;
  assistantId: string;
}

type MakeCall = (place: Place, options: OpenAI.RequestOptions) => PromiseLike<unknown>;

const CALLS: [string, MakeCall][] = [
  ['assistants.retrieve', ({ client, assistantId }, options) => client.beta.assistants.retrieve(assistantId, options)],
  ['threads.create', ({ client }, options) => client.beta.threads.create({}, options)],
  [
    'messages.create',
    ({ client, threadId }, options) =>
      client.beta.threads.messages.create(threadId, { role: 'user', content: 'And?' }, options),
  ],
  ['messages.list', ({ client, threadId }, options) => client.beta.threads.messages.list(threadId, {}, options)],
  [
    'runs.createAndPoll',
    ({ client, threadId, assistantId }, options) =>
      client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }, options),
  ],
  [
    'runs.stream',
    ({ client, threadId, assistantId }, options) =>
      client.beta.threads.runs.stream(threadId, { assistant_id: assistantId }, options).finalRun(),
  ],
];

describe('a store that does not answer', () => {
  it.each(CALLS)('keeps no caller that gives up: %s', async (_, makeCall) => {
    const { world, stall, goOn } = setupStalling();
    const { client, threadId, assistantId } = await startThread(world);
    const caller = new AbortController();
    stall();
    const called = refusal(makeCall({ client, threadId, assistantId }, { signal: caller.signal }));
    await passTime(after(500));
    const start = Date.now();
    caller.abort(new Error('The user has left.'));
    const error = await passTime(called);
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(error).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(error.cause).toEqual(new Error('The user has left.'));
    goOn();
    await passTime(after(100));
    await expectUsable(world, threadId, assistantId);
  });

  it('leaves a run whose outputs were given up waiting for them', async () => {
    const { world, stall, goOn } = setupStalling();
    const { client, threadId, run } = await startWaiting(world);
    const caller = new AbortController();
    const outputs = { thread_id: threadId, tool_outputs: [{ tool_call_id: 'call_a', output: '20' }] };
    const { runs } = client.beta.threads;
    stall();
    const submitted = refusal(runs.submitToolOutputs(run.id, outputs, { signal: caller.signal }));
    await passTime(after(500));
    caller.abort();
    expect(await passTime(submitted)).toBeInstanceOf(OpenAI.APIUserAbortError);
    goOn();
    await passTime(after(100));
    world.fake.reply('Sunny.');
    const ended = await passTime(runs.submitToolOutputsAndPoll(run.id, outputs));
    expect(ended.status).toBe('completed');
  });
});
