import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AssistantsOptions, Run } from 'openai-assistants-shim';
import { callsWeather, collect, expectUsable, forbidUnhandledRejections, outputsFor } from '../support/flow-tools.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { HostRequest, stubWorkers } from '../support/request-host.js';
import { setup } from '../support/setup.js';
import { startThread, type ThreadStart } from '../support/starting-points.js';
import { noteWarnings } from '../support/warnings.js';

forbidUnhandledRejections();
stopTimeInEachTest();
beforeEach(stubWorkers);
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A run that one request begins, in whose middle it is answered. */
async function startAnswered(execution: AssistantsOptions['execution'], options: AssistantsOptions = {}) {
  const start = await startThread(setup(options));
  const { fake, threadId, assistantId } = start;
  fake.reply('One two three.');
  const hold = fake.hold({ afterEvents: 5 });
  const first = new HostRequest(start, { ...options, execution });
  const run = await promptly(first.do((threads) => threads.runs.create(threadId, { assistant_id: assistantId })));
  await passTime(hold.reached);
  first.end();
  return { ...start, hold, run, next: () => new HostRequest(start, { ...options, execution }) };
}

const retrieve = (request: HostRequest, { id, thread_id }: Run): Promise<Run> =>
  promptly(request.do((threads) => threads.runs.retrieve(id, { thread_id })));

const cancel = (request: HostRequest, { id, thread_id }: Run): Promise<Run> =>
  promptly(request.do((threads) => threads.runs.cancel(id, { thread_id })));

/** A run that one request streams, which is held in its middle. */
async function startStreaming(execution: AssistantsOptions['execution'] = 'auto') {
  const start: ThreadStart = await startThread(setup());
  const { fake, threadId, assistantId } = start;
  fake.reply('One two three.');
  const hold = fake.hold({ afterEvents: 5 });
  const streaming = new HostRequest(start, { execution });
  const events = streaming.do(async (threads) =>
    collect(await threads.runs.create(threadId, { assistant_id: assistantId, stream: true })),
  );
  events.catch(() => undefined);
  await passTime(hold.reached);
  const other = new HostRequest(start, { execution });
  const [run] = (await promptly(other.do((threads) => threads.runs.list(threadId)))).data;
  if (!run) throw new Error('the run is not listed');
  return { ...start, hold, streaming, events, other, run };
}

describe('a run whose request was answered before it ended', () => {
  it('goes on in the background, and ends for the request that asks for it next', async () => {
    const { world, threadId, assistantId, hold, run, next } = await startAnswered('auto');
    expect(await retrieve(next(), run)).toMatchObject({ status: 'in_progress' });
    hold.release();
    await wait(100);
    expect(await retrieve(next(), run)).toMatchObject({ id: run.id, status: 'completed' });
    await expectUsable(world, threadId, assistantId);
  });

  it('is polled to its end by another request', async () => {
    const { threadId, hold, run, next } = await startAnswered('background');
    const polled = next().do((threads) => threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 100 }));
    await wait(300);
    hold.release();
    expect(await promptly(polled)).toMatchObject({ status: 'completed' });
  });

  it('frees its thread for the next run when it has ended at the service', async () => {
    const { fake, threadId, assistantId, hold, next } = await startAnswered('auto');
    hold.release();
    await wait(100);
    fake.reply('Again.');
    const again = next().do((threads) => threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
    expect(await promptly(again)).toMatchObject({ status: 'completed' });
  });

  it('is cancelled by another request', async () => {
    const { world, fake, threadId, assistantId, run, next } = await startAnswered('auto');
    expect(await cancel(next(), run)).toMatchObject({ status: 'cancelling' });
    expect(await retrieve(next(), run)).toMatchObject({ status: 'cancelled' });
    expect(fake.responses.map(({ status }) => status)).toEqual(['cancelled']);
    await expectUsable(world, threadId, assistantId);
  });

  it('has failed in the foreground, as the next request finds out', async () => {
    const { world, threadId, assistantId, run, next } = await startAnswered('foreground');
    expect(await retrieve(next(), run)).toMatchObject({ status: 'failed' });
    await expectUsable(world, threadId, assistantId);
  });

  it('awaits outputs that another request submits', async () => {
    const start = await startThread(setup());
    const { fake, threadId, assistantId } = start;
    fake.reply(callsWeather('call_a'));
    const hold = fake.hold({ afterEvents: 5 });
    const first = new HostRequest(start);
    const run = await promptly(first.do((threads) => threads.runs.create(threadId, { assistant_id: assistantId })));
    first.end();
    hold.release();
    await wait(100);
    const second = new HostRequest(start);
    const waiting = await retrieve(second, run);
    expect(waiting.status).toBe('requires_action');
    second.end();
    fake.reply('Sunny.');
    const third = new HostRequest(start);
    const done = third.do((threads) => threads.runs.submitToolOutputsAndPoll(run.id, outputsFor(waiting)));
    expect(await promptly(done)).toMatchObject({ status: 'completed' });
    third.end();
    await expectUsable(start.world, threadId, assistantId);
  });
});

describe('a run on a thread of the store whose request was answered before it ended', () => {
  it('is begun again, once its lease is over, by a request that polls it', async () => {
    const { fake, run, hold, next } = await startAnswered('auto', { history: 'store' });
    hold.release();
    expect(await retrieve(next(), run)).toMatchObject({ status: 'queued' });
    fake.reply('One two three.');
    const { id, thread_id } = run;
    const polled = next().do((threads) => threads.runs.poll(id, { thread_id }, { pollIntervalMs: 1_000 }));
    expect(await passTime(polled)).toMatchObject({ status: 'completed' });
  });
});

describe('a request that streams a run', () => {
  it('leaves others to poll it', async () => {
    const { threadId, hold, events, other, run } = await startStreaming();
    const polled = other.do((threads) => threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 100 }));
    await wait(300);
    hold.release();
    expect((await promptly(events)).at(-1)?.event).toBe('thread.run.completed');
    expect(await promptly(polled)).toMatchObject({ status: 'completed' });
  });

  it.each(['auto', 'background'] as const)('ends when another one cancels it, with execution %s', async (execution) => {
    const { world, threadId, assistantId, events, other, run } = await startStreaming(execution);
    expect(await cancel(other, run)).toMatchObject({ status: 'cancelling' });
    expect((await promptly(events)).at(-1)?.event).toBe('thread.run.cancelled');
    await expectUsable(world, threadId, assistantId);
  });

  it('leaves a free thread when its reader goes', async () => {
    const { fake, threadId, assistantId, streaming, other } = await startStreaming();
    streaming.end();
    fake.reply('Again.');
    const again = other.do((threads) => threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
    expect(await promptly(again)).toMatchObject({ status: 'completed' });
  });
});

describe('what a request held when it ended', () => {
  it('is a thread that another run takes once its lease is over', async () => {
    const start = await startThread(setup());
    const { fake, threadId, assistantId } = start;
    fake.reply('Never heard.');
    const hold = fake.hold({ afterEvents: 0 });
    const first = new HostRequest(start);
    void first.do((threads) => threads.runs.create(threadId, { assistant_id: assistantId }));
    await passTime(hold.reached);
    first.end();
    hold.release();
    fake.reply('Again.');
    const next = new HostRequest(start);
    const create = () => next.do((threads) => threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
    await expect(promptly(create())).rejects.toMatchObject({ status: 400 });
    await wait(61_000);
    expect(await promptly(create())).toMatchObject({ status: 'completed' });
  });

  it('is a deleted thread that the next look at it goes on erasing', async () => {
    const start = await passTime(startThread(setup({}, { latency: 1_000 })));
    const { fake, threadId } = start;
    const first = new HostRequest(start);
    void first.do((threads) => threads.delete(threadId));
    await wait(1_500);
    first.end();
    expect(fake.conversations).toHaveLength(1);
    const look = new HostRequest(start).do((threads) => threads.retrieve(threadId));
    await expect(passTime(look)).rejects.toMatchObject({ status: 404 });
    await wait(10_000);
    expect(fake.conversations).toHaveLength(0);
  });
});

describe('the warning of a host that stops what was begun', () => {
  async function startWarned(options: AssistantsOptions = {}) {
    const { warnings, logger } = noteWarnings();
    const start = await startThread(setup());
    const { fake, threadId, assistantId } = start;
    const own = { logger, logLevel: 'warn' as const, apiKey: crypto.randomUUID() };
    const ask = new HostRequest(start, options, own);
    const begin = async (way: 'create' | 'createAndPoll'): Promise<void> => {
      fake.reply('One.');
      const request = new HostRequest(start, options, own);
      const run = await promptly(request.do((threads) => threads.runs[way](threadId, { assistant_id: assistantId })));
      await promptly(ask.do((threads) => threads.runs.poll(run.id, { thread_id: threadId })));
    };
    return { begin, warned: () => warnings.filter((line) => line.includes('waitUntil')) };
  }

  it('names the option, once for all clients of an account', async () => {
    const { begin, warned } = await startWarned();
    await begin('create');
    await begin('create');
    expect(warned()).toEqual([expect.stringMatching(/^threads\.runs\.create .* waitUntil.* Cloudflare Workers /)]);
  });

  it('does not come where the host is asked to wait', async () => {
    const { begin, warned } = await startWarned({ waitUntil: () => undefined });
    await begin('create');
    expect(warned()).toEqual([]);
  });

  it('does not come where the request waits for the run', async () => {
    const { begin, warned } = await startWarned();
    await begin('createAndPoll');
    expect(warned()).toEqual([]);
  });

  it('does not come elsewhere', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Node.js/24' });
    const { begin, warned } = await startWarned();
    await begin('create');
    expect(warned()).toEqual([]);
  });
});
