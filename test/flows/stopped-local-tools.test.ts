import { describe, expect, it } from 'vitest';
import { OpenAI } from 'openai-assistants-shim';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { createWorld, holdTool, listOutputs, listSteps, poll, runsCode } from '../support/local-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, wait, stopTimeInEachTest } from '../support/pass-time.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a run that is stopped while a local tool is at work', () => {
  it.each(['the same process', 'another process'])('from %s: aborts the tool and is cancelled', async (where) => {
    const { code_interpreter, reached, signals } = holdTool();
    const world = await createWorld({ code_interpreter });
    const { client, fake, store, threadId, assistant } = world;
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store) } });
    fake.reply({ functionCalls: [runsCode] });
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id });
    await passTime(reached);
    const { runs } = (where === 'the same process' ? client : elsewhere).beta.threads;
    expect(await passTime(runs.retrieve(run.id, { thread_id: threadId }))).toMatchObject({ status: 'in_progress' });
    const cancelled = await passTime(runs.cancel(run.id, { thread_id: threadId }));
    expect(cancelled.status).toBe('cancelling');
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'cancelled', last_error: null });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect((await listSteps(world, run.id))[0]).toMatchObject({ status: 'cancelled' });
    expect(listOutputs(world)).toEqual(['No output: the run ended as cancelled.']);
    fake.reply('Next.');
    expect((await poll(world)).status).toBe('completed');
  });

  it('by its time expires', async () => {
    const { code_interpreter, reached } = holdTool();
    const world = await createWorld({ code_interpreter, timeout: 3_600 }, { runTimeout: 30 });
    world.fake.reply({ functionCalls: [runsCode] });
    const following = poll(world);
    await passTime(reached);
    expect((await following).status).toBe('expired');
  });

  it('by its reader leaving is cancelled', async () => {
    const { code_interpreter, reached, signals } = holdTool();
    const world = await createWorld({ code_interpreter });
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [runsCode] });
    const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id, stream: true });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await passTime(reached);
    await iterator.return?.();
    await passTime(wait(1_000));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    const [run] = (await passTime(client.beta.threads.runs.list(threadId))).data;
    expect(run?.status).toBe('cancelled');
  });

  it('while the outputs are sent, stops the response that takes them', async () => {
    const world = await createWorld();
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [runsCode] });
    fake.reply('Never.');
    const first = fake.hold();
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id });
    const second = fake.hold();
    await passTime(first.reached);
    first.release();
    await passTime(second.reached);
    await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    second.release();
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended.status).toBe('cancelled');
  });
});
