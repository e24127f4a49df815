import { describe, expect, it } from 'vitest';
import { createSurface, lastArguments, lastCall, rejection } from './support.js';

describe('request options', () => {
  it('hands on what concerns the requests, and nothing else', async () => {
    const { engine, threads } = createSurface();
    const { signal } = new AbortController();
    const fetchOptions = { keepalive: true };
    const kept = {
      headers: { a: 'b' },
      timeout: 1,
      maxRetries: 0,
      signal,
      idempotencyKey: 'k',
      fetchOptions,
    };
    const query = { q: '1' };
    await threads.retrieve('thread_1', { ...kept, query, method: 'get', path: '/x', body: {}, stream: true });
    expect(lastCall(engine.retrieveThread).options).toEqual(kept);
  });

  it('keeps pollIntervalMs out of the requests', async () => {
    const { engine, threads } = createSurface();
    await threads.runs.createAndPoll('thread_1', { assistant_id: 'a' }, { pollIntervalMs: 7, timeout: 1 });
    expect(lastCall(engine.createRun).options).toEqual({ timeout: 1 });
    expect(lastCall(engine.retrieveRun).options).toEqual({ timeout: 1 });
  });

  it('gives every call its own options', async () => {
    const { engine, threads } = createSurface();
    const options = { timeout: 1 };
    await threads.retrieve('thread_1', options);
    expect(lastCall(engine.retrieveThread).options).not.toBe(options);
  });

  it('reads options.query as the query of a list', async () => {
    const { engine, threads } = createSurface();
    await threads.messages.list('thread_1', { limit: 5 }, { query: { limit: 6 } });
    expect(lastArguments(engine.listMessages)).toEqual(['thread_1', { limit: 6 }]);
    expect(lastCall(engine.listMessages).options).toEqual({});
    await threads.messages.list('thread_1', { query: { limit: 7 }, timeout: 9 });
    expect(lastArguments(engine.listMessages)).toEqual(['thread_1', { limit: 7 }]);
    expect(lastCall(engine.listMessages).options).toEqual({ timeout: 9 });
  });

  it.each([[[]], [['x']], ['x'], [7], [null]])('lists everything for %j, which is no query', async (query) => {
    const { engine, threads } = createSurface();
    // As an app in JavaScript may call it.
    await threads.messages.list('thread_1', query as never);
    await threads.runs.list('thread_1', query as never, { timeout: 1 });
    await threads.runs.list('thread_1', { limit: 5 }, { query: query as never });
    expect(lastArguments(engine.listMessages)).toEqual(['thread_1', {}]);
    expect(engine.listRuns).toHaveBeenNthCalledWith(1, 'thread_1', {}, expect.anything());
    const both = query === null ? { limit: 5 } : {};
    expect(engine.listRuns).toHaveBeenNthCalledWith(2, 'thread_1', both, expect.anything());
  });

  it.each([
    [{ limit: 1, headers: {} }, undefined, /separate arguments/],
    [{ headers: {} }, { timeout: 1 }, /separate arguments/],
    [{ path: '/elsewhere' }, undefined, /transport overrides/],
    [{ fetchOptions: {} }, undefined, /transport overrides/],
  ])('refuses the ambiguous query %j with options %j', async (query, options, message) => {
    const { engine, threads } = createSurface();
    const error = await rejection(threads.runs.list('thread_1', query, options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(engine.listRuns).not.toHaveBeenCalled();
  });

  it('takes a body for a body when options follow it', async () => {
    const { engine, threads } = createSurface();
    await expect(threads.create({ timeout: 1 }, { timeout: 2 })).rejects.toThrow("Unknown parameter: 'timeout'.");
    expect(engine.createThread).not.toHaveBeenCalled();
  });

  it('sends nothing once the signal has aborted', async () => {
    const { client, engine, threads } = createSurface();
    const reason = new Error('enough');
    const error = await threads.retrieve('thread_1', { signal: AbortSignal.abort(reason) }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(
      (client.constructor as unknown as { APIUserAbortError: new () => Error }).APIUserAbortError,
    );
    expect(error).toMatchObject({ message: 'Request was aborted.', cause: reason });
    expect(engine.retrieveThread).not.toHaveBeenCalled();
  });
});
