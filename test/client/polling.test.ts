import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '../../src/types/index.js';
import type { Call } from '../../src/upstream/call.js';
import { createRun, createSurface } from './support.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A run that goes through the given statuses, one a retrieval, and stays at the last. */
function createPoll(statuses: Run['status'][], headers: Record<string, string> = {}) {
  const surface = createSurface();
  const rest = [...statuses];
  surface.engine.retrieveRun.mockImplementation(async (_thread: string, _run: string, call: Call) => {
    call.response = new Response(null, { headers });
    return createRun(rest.length > 1 ? (rest.shift() as Run['status']) : (rest[0] ?? 'failed'));
  });
  return {
    ...surface,
    poll: surface.threads.runs.poll,
    retrievals: () => surface.engine.retrieveRun.mock.calls.length,
  };
}

const PATH = { thread_id: 'thread_1' };

describe('polling', () => {
  it.each(['requires_action', 'incomplete', 'cancelled', 'completed', 'failed', 'expired'] as const)(
    'ends at %s',
    async (status) => {
      const { poll, retrievals } = createPoll([status]);
      await expect(poll('run_1', PATH)).resolves.toMatchObject({ status });
      expect(retrievals()).toBe(1);
    },
  );

  it.each([
    ['five seconds', {}, {}, 5000],
    ['what the service says', {}, { 'openai-poll-after-ms': '1500' }, 1500],
    ['five seconds when the service talks nonsense', {}, { 'openai-poll-after-ms': 'soon' }, 5000],
    ['what the caller says', { pollIntervalMs: 200 }, { 'openai-poll-after-ms': '1500' }, 200],
    ['nothing when the caller says so', { pollIntervalMs: 0 }, {}, 0],
  ])('waits %s', async (_what, options, headers, interval) => {
    const { poll, retrievals } = createPoll(['queued', 'in_progress', 'cancelling', 'cancelled'], headers);
    const done = poll('run_1', PATH, options);
    await vi.advanceTimersByTimeAsync(0);
    if (interval > 0) {
      expect(retrievals()).toBe(1);
      await vi.advanceTimersByTimeAsync(interval - 1);
      expect(retrievals()).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(retrievals()).toBe(2);
    }
    await vi.advanceTimersByTimeAsync(interval * 2 + 5);
    await expect(done).resolves.toMatchObject({ status: 'cancelled' });
    expect(retrievals()).toBe(4);
  });

  it('ends at once when a run of this process does, and need not retrieve it', async () => {
    const { engine, poll, retrievals } = createPoll(['failed']);
    let rest: (run: Run) => void = () => undefined;
    engine.waitForRunRest.mockImplementation(() => new Promise<Run>((resolve) => (rest = resolve)));
    const done = poll('run_1', PATH);
    await vi.advanceTimersByTimeAsync(30);
    rest(createRun('completed'));
    await vi.advanceTimersByTimeAsync(0);
    await expect(done).resolves.toMatchObject({ status: 'completed', _request_id: null });
    expect(retrievals()).toBe(0);
  });

  it('asks again, and waits as for any other, when the run has gone to another process', async () => {
    const { engine, poll } = createPoll(['in_progress', 'completed']);
    engine.waitForRunRest.mockImplementationOnce(() => Promise.resolve(createRun('in_progress')));
    const done = poll('run_1', PATH);
    await vi.advanceTimersByTimeAsync(0);
    await expect(done).resolves.toMatchObject({ status: 'completed' });
  });

  it.each([
    ['second', {}, 1000],
    ['interval of the caller, if that is shorter', { pollIntervalMs: 100 }, 100],
    ['second, if the interval of the caller is longer', { pollIntervalMs: 30_000 }, 1000],
  ])('looks once each %s at a run of this process that stops before its end', async (_what, options, pause) => {
    const { engine, poll, retrievals } = createPoll(['in_progress', 'in_progress', 'completed']);
    engine.waitForRunRest.mockImplementation(() => Promise.resolve(createRun('in_progress')));
    const done = poll('run_1', PATH, options);
    await vi.advanceTimersByTimeAsync(0);
    expect(retrievals()).toBe(1);
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(retrievals()).toBe(1);
    await vi.advanceTimersByTimeAsync(pause + 1);
    await expect(done).resolves.toMatchObject({ status: 'completed' });
    expect(retrievals()).toBe(3);
  });

  it('looks at a run of this process now and then: it may expire', async () => {
    const { engine, poll, retrievals } = createPoll(['in_progress', 'expired']);
    engine.waitForRunRest.mockImplementation(() => new Promise<Run>(() => undefined));
    const done = poll('run_1', PATH, { pollIntervalMs: 0 });
    await vi.advanceTimersByTimeAsync(999);
    expect(retrievals()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(retrievals()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(done).resolves.toMatchObject({ status: 'expired' });
  });

  it.each([
    ['of another process', null, 1],
    ['of this process', new Promise<Run>(() => undefined), 0],
  ])('ends at once on an abort, for a run %s', async (_what, change, retrieved) => {
    const { client, engine, poll, retrievals } = createPoll(['in_progress']);
    engine.waitForRunRest.mockReturnValue(change);
    const controller = new AbortController();
    const done = poll('run_1', PATH, { signal: controller.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    const reason = new Error('enough');
    controller.abort(reason);
    const error = await done;
    const { APIUserAbortError } = client.constructor as unknown as { APIUserAbortError: new () => Error };
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error).toMatchObject({ message: 'Request was aborted.', cause: reason });
    expect(retrievals()).toBe(retrieved);
  });

  it('retrieves nothing when aborted already', async () => {
    const { poll, retrievals } = createPoll(['in_progress']);
    await expect(poll('run_1', PATH, { signal: AbortSignal.abort() })).rejects.toThrow('Request was aborted.');
    expect(retrievals()).toBe(0);
  });

  it('passes on what a retrieval throws', async () => {
    const { engine, poll } = createPoll(['in_progress']);
    engine.retrieveRun.mockRejectedValue(new Error('offline'));
    await expect(poll('run_1', PATH)).rejects.toThrow('offline');
  });

  it('goes through the methods of the resource, so that a replaced one is used', async () => {
    const { engine, threads } = createPoll(['completed']);
    engine.createRun.mockResolvedValue(createRun('queued', 'run_7'));
    const retrieve = vi.spyOn(threads.runs, 'retrieve');
    const create = vi.spyOn(threads.runs, 'create');
    await threads.runs.createAndPoll('thread_1', { assistant_id: 'asst_1' }, { timeout: 1 });
    expect(create).toHaveBeenCalledTimes(1);
    expect(retrieve).toHaveBeenCalledWith('run_7', PATH, { timeout: 1 });
  });

  it.each([
    ['v4', ['thread_1', 'run_1', { pollIntervalMs: 10 }]],
    ['v5', ['run_1', PATH, { pollIntervalMs: 10 }]],
  ] as const)('asks a stub in the style of SDK %s that it was asked in itself', async (_style, args) => {
    const { engine, threads } = createPoll(['completed']);
    const retrieve = vi.spyOn(threads.runs, 'retrieve');
    for (const status of ['queued', 'in_progress', 'requires_action'] as const) {
      retrieve.mockResolvedValueOnce(createRun(status));
    }
    const done = Reflect.apply(threads.runs.poll, threads.runs, args) as Promise<Run>;
    await vi.advanceTimersByTimeAsync(20);
    await expect(done).resolves.toMatchObject({ status: 'requires_action' });
    expect(retrieve.mock.calls).toEqual([args, args, args]);
    expect(engine.retrieveRun).not.toHaveBeenCalled();
  });

  it('waits five seconds for a stub that gives plain promises', async () => {
    const { threads } = createPoll([]);
    const retrieve = vi.spyOn(threads.runs, 'retrieve').mockResolvedValueOnce(createRun('queued'));
    retrieve.mockResolvedValueOnce(createRun('completed'));
    const done = threads.runs.poll('run_1', PATH);
    await vi.advanceTimersByTimeAsync(4999);
    expect(retrieve).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(done).resolves.toMatchObject({ status: 'completed' });
  });

  it('takes what a stub made for the polling of the SDK gives: withResponse, and no promise', async () => {
    const { threads } = createPoll([]);
    const retrieve = vi.spyOn(threads.runs, 'retrieve');
    for (const status of ['queued', 'completed'] as const) {
      const response = new Response(null, { headers: { 'openai-poll-after-ms': '70' } });
      retrieve.mockReturnValueOnce({ withResponse: async () => ({ data: createRun(status), response }) } as never);
    }
    const done = threads.runs.poll('run_1', PATH);
    await vi.advanceTimersByTimeAsync(70);
    await expect(done).resolves.toMatchObject({ status: 'completed' });
  });

  it('believes a stub rather than the run of this process, and asks it again when that rests', async () => {
    const { engine, threads } = createPoll([]);
    let rest: (run: Run) => void = () => undefined;
    engine.waitForRunRest.mockImplementationOnce(() => new Promise<Run>((resolve) => (rest = resolve)));
    const retrieve = vi.spyOn(threads.runs, 'retrieve').mockResolvedValueOnce(createRun('in_progress'));
    retrieve.mockResolvedValueOnce(createRun('failed'));
    const done = threads.runs.poll('run_1', PATH);
    await vi.advanceTimersByTimeAsync(30);
    rest(createRun('completed'));
    await vi.advanceTimersByTimeAsync(0);
    await expect(done).resolves.toMatchObject({ status: 'failed' });
  });

  it('polls the thread that createAndRunPoll made', async () => {
    const { engine, threads } = createPoll(['completed']);
    engine.createThreadAndRun.mockResolvedValue({ ...createRun('queued'), thread_id: 'thread_9' });
    await threads.createAndRunPoll({ assistant_id: 'asst_1' });
    expect(engine.retrieveRun.mock.lastCall?.slice(0, 2)).toEqual(['thread_9', 'run_1']);
  });
});
