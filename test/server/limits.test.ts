import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGate, withDeadline } from '../../src/server/limits.js';
import { Refusal } from '../../src/server/refusal.js';
import { openDoor } from './support/door.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = (signal?: AbortSignal): Request => new Request('http://door.test/', signal ? { signal } : {});

const neverEnds = (): Response =>
  new Response(new ReadableStream({}), { headers: { 'content-type': 'text/event-stream' } });

/** The refusal that something rejects with. */
async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw new Error('It was not refused.');
}

test('refuses a request above the limit, and accepts it when another has ended', async () => {
  const gate = createGate(1);
  let answer = (_response: Response): void => {};
  const first = gate.run(request(), () => new Promise((resolve) => (answer = resolve)));

  const refusal = await refusalOf(gate.run(request(), async () => new Response()));
  answer(new Response('one'));
  await first;
  const second = await gate.run(request(), async () => new Response('two'));

  expect(refusal.toAnswer().status).toBe(503);
  expect(refusal.toAnswer().headers.get('retry-after')).toBe('1');
  expect(await second.text()).toBe('two');
});

test('does not count a failed request any more', async () => {
  const gate = createGate(1);

  await expect(gate.run(request(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

  expect(await (await gate.run(request(), async () => new Response('two'))).text()).toBe('two');
});

test('cancels the events of a HEAD request, and does not count it any more', async () => {
  const gate = createGate(1);
  const onLeave = vi.fn();
  const events = new Response(new ReadableStream({ cancel: onLeave }), neverEnds());

  const head = await gate.run(new Request('http://door.test/', { method: 'HEAD' }), async () => events);

  expect(head.headers.get('content-type')).toBe('text/event-stream');
  expect(onLeave).toHaveBeenCalledOnce();
  expect(await (await gate.run(request(), async () => new Response('two'))).text()).toBe('two');
});

const ENDINGS: [string, (answer: Response, leaving: AbortController) => Promise<unknown> | undefined][] = [
  ['they have ended', (answer) => answer.text()],
  ['nobody reads them any more', (answer) => answer.body?.cancel()],
  ['the client has left', async (_answer, leaving) => leaving.abort()],
];

test.each(ENDINGS)('counts a stream of events until %s', async (_when, end) => {
  const gate = createGate(1);
  const leaving = new AbortController();
  const events = end === ENDINGS[0]?.[1] ? new Response('data: 1\n\n', neverEnds()) : neverEnds();
  const answer = await gate.run(request(leaving.signal), async () => events);

  expect((await refusalOf(gate.run(request(), async () => new Response()))).status).toBe(503);
  await end(answer, leaving);
  expect((await gate.run(request(), async () => new Response())).status).toBe(200);
});

test('does not change the events', async () => {
  const events = new Response('data: 1\n\n', { status: 201, headers: { 'content-type': 'text/event-stream' } });

  const answer = await createGate(1).run(request(), async () => events);

  expect(answer.status).toBe(201);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await answer.text()).toBe('data: 1\n\n');
});

test('passes the error of broken events to the reader, and does not count them any more', async () => {
  const gate = createGate(1);
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) });

  const answer = await gate.run(request(), async () => new Response(body, neverEnds()));

  await expect(answer.text()).rejects.toThrow('broken');
  expect((await gate.run(request(), async () => new Response())).status).toBe(200);
});

test("cancels the service's events when the reader stops", async () => {
  let reason: unknown;
  const body = new ReadableStream({ cancel: (given) => void (reason = given) });

  const answer = await createGate(1).run(request(), async () => new Response(body, neverEnds()));
  await answer.body?.cancel('gone');

  expect(reason).toBe('gone');
});

test('answers 504 at the deadline, and aborts the work', async () => {
  let aborted: AbortSignal | undefined;
  const work = withDeadline(2, request().signal, (signal) => {
    aborted = signal;
    return new Promise<Response>(() => {});
  });
  const refused = refusalOf(work);

  await vi.advanceTimersByTimeAsync(1999);
  expect(aborted?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);

  expect((await refused).status).toBe(504);
  expect(aborted?.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('cancels the body of an answer that comes after the deadline', async () => {
  let left = false;
  let answer = (_response: Response): void => {};
  const work = withDeadline(1, request().signal, () => new Promise<Response>((resolve) => (answer = resolve)));
  const refused = refusalOf(work);

  await vi.advanceTimersByTimeAsync(1000);
  answer(new Response(new ReadableStream({ cancel: () => void (left = true) })));
  await refused;

  expect(left).toBe(true);
});

test.each([
  ['is done', async () => new Response()],
  ['fails', () => Promise.reject(new Error('broken'))],
])('leaves no timer behind for work that %s', async (_how, work) => {
  await withDeadline(600, request().signal, work).catch(() => {});

  expect(vi.getTimerCount()).toBe(0);
});

test('aborts a begun answer when its client disconnects, but not at the deadline', async () => {
  const leaving = new AbortController();
  let inner: AbortSignal | undefined;
  await withDeadline(1, leaving.signal, async (signal) => {
    inner = signal;
    return new Response();
  });

  await vi.advanceTimersByTimeAsync(5000);
  expect(inner?.aborted).toBe(false);
  leaving.abort(new Error('left'));
  expect(inner?.reason).toEqual(new Error('left'));
});

test('applies no deadline that is longer than timers allow', async () => {
  const work = withDeadline(Infinity, request().signal, async () => 'done');

  expect(vi.getTimerCount()).toBe(0);
  expect(await work).toBe('done');
});

test.each([
  ['is read', async (response: Response) => response.text()],
  ['is left', async (response: Response) => response.body?.cancel()],
])('counts a streamed run until it %s', async (_how, end) => {
  vi.useRealTimers();
  const { fake, call, send } = openDoor({ limits: { concurrency: 1 } });
  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
  fake.reply('Hello.');
  const thread = { messages: [{ role: 'user', content: 'Hello.' }] };

  const streamed = await send('POST', '/v1/threads/runs', { assistant_id: assistant.id, thread, stream: true });
  const during = await send('GET', '/v1/assistants');
  await end(streamed);
  const behind = await send('GET', '/v1/assistants');

  expect([streamed.status, during.status, behind.status]).toEqual([200, 503, 200]);
});
