import { PagePromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { describe, expect, it } from 'vitest';
import type { ListQuery, Message } from '../../src/types/index.js';
import type { Call } from '../../src/upstream/call.js';
import { createListPage, createSurface, lastArguments, lastCall } from './support.js';

const ALL = ['msg_1', 'msg_2', 'msg_3', 'msg_4', 'msg_5'].map((id) => ({ id }) as Message);

/** Messages of a thread, two a page. */
function createThreads() {
  const { engine, threads } = createSurface();
  engine.listMessages.mockImplementation(async (_id: string, query: ListQuery, call: Call) => {
    call.response = new Response(null, { headers: { 'x-request-id': 'req_1' } });
    const start = ALL.findIndex(({ id }) => id === query.after) + 1;
    return createListPage(ALL.slice(start, start + 2), start + 2 < ALL.length);
  });
  return { engine, threads };
}

describe('a listing', () => {
  it('resolves to a page of the SDK', async () => {
    const { threads } = createThreads();
    const promise = threads.messages.list('thread_1');
    expect(promise).toBeInstanceOf(PagePromise);
    const page = await promise;
    expect(page).toBeInstanceOf(CursorPage);
    expect(page.data).toEqual(ALL.slice(0, 2));
    expect(page.getPaginatedItems()).toBe(page.data);
    expect(page.has_more).toBe(true);
    expect(page.hasNextPage()).toBe(true);
    expect((page as unknown as { body: unknown }).body).toMatchObject({ first_id: 'msg_1', last_id: 'msg_2' });
    expect('_request_id' in page).toBe(false);
  });

  it('fetches the next page with the same query and options', async () => {
    const { engine, threads } = createThreads();
    const page = await threads.messages.list('thread_1', { order: 'asc' }, { timeout: 3 });
    const next = await page.getNextPage();
    expect(next.data).toEqual(ALL.slice(2, 4));
    expect(lastArguments(engine.listMessages)).toEqual(['thread_1', { order: 'asc', after: 'msg_2' }]);
    expect(lastCall(engine.listMessages).options).toEqual({ timeout: 3 });
    const last = await next.getNextPage();
    expect(last.hasNextPage()).toBe(false);
  });

  it('says what the next page is in the terms of v4 and of v5', async () => {
    const { threads } = createThreads();
    const page = await threads.messages.list('thread_1', { limit: 2 });
    expect(page.nextPageInfo()).toEqual({ params: { after: 'msg_2' } });
    expect(page.nextPageParams()).toEqual({ after: 'msg_2' });
    expect(page.nextPageRequestOptions()).toMatchObject({
      method: 'get',
      path: '/threads/thread_1/messages',
      query: { limit: 2, after: 'msg_2' },
    });
  });

  it('is iterated over all pages without being awaited', async () => {
    const { engine, threads } = createThreads();
    const seen: string[] = [];
    for await (const message of threads.messages.list('thread_1')) seen.push(message.id);
    expect(seen).toEqual(ALL.map(({ id }) => id));
    expect(engine.listMessages).toHaveBeenCalledTimes(3);
  });

  it('is iterated page by page', async () => {
    const { threads } = createThreads();
    const sizes: number[] = [];
    for await (const page of (await threads.messages.list('thread_1')).iterPages()) sizes.push(page.data.length);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('has no next page when it is empty', async () => {
    const { engine, threads } = createThreads();
    engine.listMessages.mockResolvedValue(createListPage<Message>([], true));
    const page = await threads.messages.list('thread_1');
    expect(page.hasNextPage()).toBe(false);
    expect(page.nextPageInfo()).toBeNull();
    expect(page.nextPageParams()).toBeNull();
    await expect(page.getNextPage()).rejects.toThrow('No next page expected');
  });

  it('gives its response', async () => {
    const { threads } = createThreads();
    const promise = threads.messages.list('thread_1');
    const { data, response, request_id } = await promise.withResponse();
    expect(data).toBe(await promise);
    expect(request_id).toBe('req_1');
    expect(await response.json()).toEqual(createListPage(ALL.slice(0, 2), true));
    expect(await promise.asResponse()).toBe(response);
  });

  it('rejects for a query that the service would refuse', async () => {
    const { engine, threads } = createThreads();
    const promise = threads.messages.list('thread_1', { limit: 101 });
    await expect(promise).rejects.toMatchObject({ status: 400, code: 'integer_above_max_value', param: 'limit' });
    await expect(threads.messages.list('thread_1', { limit: 101 }).finally()).rejects.toMatchObject({ status: 400 });
    expect(engine.listMessages).not.toHaveBeenCalled();
  });
});
