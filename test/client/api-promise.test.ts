import { APIPromise } from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call } from '../../src/upstream/call.js';
import { createSurface } from './support.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const THREAD = { id: 'thread_1', object: 'thread', created_at: 1, metadata: {}, tool_resources: null };

function createThreads() {
  const { engine, threads } = createSurface();
  engine.retrieveThread.mockImplementation(async (_id: string, call: Call) => {
    const headers = {
      'x-request-id': 'req_1',
      'content-encoding': 'gzip',
      'content-type': 'text/plain',
      'x-limit': '9',
    };
    call.response = new Response('upstream', { status: 201, headers });
    return { ...THREAD };
  });
  return { engine, threads };
}

describe('the promise of a call', () => {
  it('is an APIPromise of the SDK and starts before anybody waits for it', async () => {
    const { engine, threads } = createThreads();
    const promise = threads.retrieve('thread_1');
    expect(promise).toBeInstanceOf(APIPromise);
    expect(promise).toBeInstanceOf(Promise);
    await nextTurn();
    expect(engine.retrieveThread).toHaveBeenCalledTimes(1);
    await promise;
    await promise;
    expect(engine.retrieveThread).toHaveBeenCalledTimes(1);
  });

  it('gives the data, the response and the request id together', async () => {
    const { threads } = createThreads();
    const promise = threads.retrieve('thread_1');
    const { data, response, request_id } = await promise.withResponse();
    expect(data).toBe(await promise);
    expect(data).toEqual(THREAD);
    expect(request_id).toBe('req_1');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(THREAD);
  });

  it('gives the response that the service would have sent', async () => {
    const { threads } = createThreads();
    const promise = threads.retrieve('thread_1');
    const response = await promise.asResponse();
    expect(response).toBe(await promise.asResponse());
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('x-limit')).toBe('9');
    expect(await response.text()).toBe(JSON.stringify(THREAD));
  });

  it('has a null request id when nothing was sent', async () => {
    const { threads } = createSurface();
    const { data, request_id } = await threads.retrieve('thread_1').withResponse();
    expect(request_id).toBeNull();
    expect(data).toHaveProperty('_request_id', null);
  });

  it('adds a _request_id that neither copies nor prints', async () => {
    const { threads } = createThreads();
    const thread = await threads.retrieve('thread_1');
    expect(thread._request_id).toBe('req_1');
    expect(Object.keys(thread)).toEqual(Object.keys(THREAD));
    expect(JSON.stringify(thread)).toBe(JSON.stringify(THREAD));
  });

  it('bears the same object twice', async () => {
    const { engine, threads } = createSurface();
    const kept = { id: 'thread_1' };
    engine.retrieveThread.mockResolvedValue(kept);
    await threads.retrieve('thread_1');
    await expect(threads.retrieve('thread_1')).resolves.toBe(kept);
  });

  it('builds no response unless asked', async () => {
    const stringify = vi.spyOn(JSON, 'stringify');
    const { threads } = createThreads();
    await threads.retrieve('thread_1');
    expect(stringify).not.toHaveBeenCalled();
    stringify.mockRestore();
  });

  it('calls finally and catch as any promise', async () => {
    const { engine, threads } = createThreads();
    const after = vi.fn();
    await threads.retrieve('thread_1').finally(after);
    expect(after).toHaveBeenCalledTimes(1);
    engine.retrieveThread.mockRejectedValue(new Error('no'));
    await expect(threads.retrieve('thread_1').catch((error: unknown) => String(error))).resolves.toBe('Error: no');
  });
});

describe('a failure', () => {
  const unhandled = vi.fn();
  const known = process.listeners('unhandledRejection');
  beforeEach(() => {
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', unhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', unhandled);
    for (const listener of known) process.on('unhandledRejection', listener);
  });

  it('that nobody waits for is one unhandled rejection, as with the SDK', async () => {
    const { engine, threads } = createSurface();
    engine.retrieveThread.mockRejectedValue(new Error('no'));
    void threads.retrieve('thread_1');
    void threads.messages.list('thread_1');
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toHaveBeenCalledTimes(1);

    for (const take of [
      threads.retrieve('thread_1').catch(() => undefined),
      threads
        .retrieve('thread_1')
        .withResponse()
        .catch(() => undefined),
      threads
        .retrieve('thread_1')
        .asResponse()
        .catch(() => undefined),
    ]) {
      await take;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toHaveBeenCalledTimes(1);
  });
});
