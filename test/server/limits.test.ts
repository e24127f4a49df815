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

test('a gate refuses the request that is one too many, and takes it once another is answered', async () => {
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

test('a request that fails gives its place back', async () => {
  const gate = createGate(1);

  await expect(gate.run(request(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

  expect(await (await gate.run(request(), async () => new Response('two'))).text()).toBe('two');
});

test('a HEAD request, whose events nobody reads, gives its place back, and leaves what they come from', async () => {
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

test.each(ENDINGS)('events keep their place until %s', async (_when, end) => {
  const gate = createGate(1);
  const leaving = new AbortController();
  const events = end === ENDINGS[0]?.[1] ? new Response('data: 1\n\n', neverEnds()) : neverEnds();
  const answer = await gate.run(request(leaving.signal), async () => events);

  expect((await refusalOf(gate.run(request(), async () => new Response()))).status).toBe(503);
  await end(answer, leaving);
  expect((await gate.run(request(), async () => new Response())).status).toBe(200);
});

test('a gate changes nothing of the events', async () => {
  const events = new Response('data: 1\n\n', { status: 201, headers: { 'content-type': 'text/event-stream' } });

  const answer = await createGate(1).run(request(), async () => events);

  expect(answer.status).toBe(201);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await answer.text()).toBe('data: 1\n\n');
});

test('events that break off break off for their reader, and give their place back', async () => {
  const gate = createGate(1);
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) });

  const answer = await gate.run(request(), async () => new Response(body, neverEnds()));

  await expect(answer.text()).rejects.toThrow('broken');
  expect((await gate.run(request(), async () => new Response())).status).toBe(200);
});

test('leaving events leaves those of the service', async () => {
  let reason: unknown;
  const body = new ReadableStream({ cancel: (given) => void (reason = given) });

  const answer = await createGate(1).run(request(), async () => new Response(body, neverEnds()));
  await answer.body?.cancel('gone');

  expect(reason).toBe('gone');
});

test('work that is not done in time is answered with 504, and aborted', async () => {
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

test('an answer that comes too late is not left lying around', async () => {
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
])('no timer is left of work that %s', async (_how, work) => {
  await withDeadline(600, request().signal, work).catch(() => {});

  expect(vi.getTimerCount()).toBe(0);
});

test('an answer that has begun is aborted with its client, and not by the time', async () => {
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

test('a limit beyond what timers can count is none', async () => {
  const work = withDeadline(Infinity, request().signal, async () => 'done');

  expect(vi.getTimerCount()).toBe(0);
  expect(await work).toBe('done');
});

test.each([
  ['is read', async (response: Response) => response.text()],
  ['is left', async (response: Response) => response.body?.cancel()],
])('a streamed run keeps its place until it %s', async (_how, end) => {
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
