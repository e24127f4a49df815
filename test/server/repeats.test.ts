import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRepeats, type Repeatable } from '../../src/server/repeats.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TARGET: Repeatable = { caller: 'sk-a', path: '/v1/threads', body: '{}', isStreamed: false };
const STREAM: Repeatable = { ...TARGET, isStreamed: true };

/** A request of a client that may vanish. */
function createRequest(retryCount = 0, method = 'POST') {
  const client = new AbortController();
  const headers = { 'x-stainless-retry-count': String(retryCount) };
  const request = new Request('http://door.test/v1/threads', { method, headers, signal: client.signal });
  return { request, vanish: () => client.abort() };
}

/** Work that is done when told, and counts how often it was begun. */
function createWork() {
  const signals: AbortSignal[] = [];
  let finish = (_answer: Response): void => {};
  let fail = (_error: Error): void => {};
  const work = (signal: AbortSignal): Promise<Response> => {
    signals.push(signal);
    return new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
  };
  return {
    work,
    signals,
    finish: (answer: Response) => finish(answer),
    fail: (error: Error) => fail(error),
  };
}

const answerNow = (text: string) => async (): Promise<Response> =>
  new Response(text, { status: 201, headers: { 'x-request-id': 'req_1' } });

test("gives the answer of a vanished client's request to its repeat, and does the work once", async () => {
  const repeats = createRepeats();
  const { work, signals, finish } = createWork();
  const first = createRequest();

  const unheard = repeats.run(first.request, TARGET, work);
  first.vanish();
  expect(signals[0]?.aborted).toBe(false);
  finish(new Response('made', { status: 201, headers: { 'x-request-id': 'req_1' } }));
  await unheard;
  const answer = await repeats.run(createRequest(1).request, TARGET, work);

  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-request-id')).toBe('req_1');
  expect(await answer.text()).toBe('made');
  expect(signals).toHaveLength(1);
});

test('lets a repeat wait for work in progress', async () => {
  const repeats = createRepeats();
  const { work, signals, finish } = createWork();
  const first = createRequest();

  void repeats.run(first.request, TARGET, work);
  first.vanish();
  await vi.advanceTimersByTimeAsync(300_000);
  const answer = repeats.run(createRequest(2).request, TARGET, work);
  finish(new Response('made'));

  expect(await (await answer).text()).toBe('made');
  expect(signals).toHaveLength(1);
});

test('keeps the answer for the next repeat if the client of a repeat vanishes too', async () => {
  const repeats = createRepeats();
  const { work, signals, finish } = createWork();
  const [first, second] = [createRequest(), createRequest(1)];

  void repeats.run(first.request, TARGET, work);
  first.vanish();
  void repeats.run(second.request, TARGET, work);
  second.vanish();
  finish(new Response('made'));

  expect(await (await repeats.run(createRequest(2).request, TARGET, work)).text()).toBe('made');
  expect(signals).toHaveLength(1);
});

test('counts a client as vanished if it disconnects before it has read the answer', async () => {
  const repeats = createRepeats();
  const first = createRequest();

  await repeats.run(first.request, TARGET, answerNow('made'));
  first.vanish();

  expect(await (await repeats.run(createRequest(1).request, TARGET, answerNow('again'))).text()).toBe('made');
});

test('counts a client as vanished if its server stops reading the answer', async () => {
  const repeats = createRepeats();

  const answer = await repeats.run(createRequest().request, TARGET, answerNow('made'));
  await answer.body?.cancel();

  expect(await (await repeats.run(createRequest(1).request, TARGET, answerNow('again'))).text()).toBe('made');
});

test('does the work again for a repeat of a request whose answer was read', async () => {
  const repeats = createRepeats();
  const first = createRequest();

  const answer = await repeats.run(first.request, TARGET, answerNow('made'));
  await answer.text();
  first.vanish();

  expect(await (await repeats.run(createRequest(1).request, TARGET, answerNow('again'))).text()).toBe('again');
});

test.each([
  ['has no retry count', {}, 0, 'POST'],
  ['is of another caller', { caller: 'sk-b' }, 1, 'POST'],
  ['has another path', { path: '/v1/threads?a=1' }, 1, 'POST'],
  ['has another body', { body: '{"a":1}' }, 1, 'POST'],
  ['has another method', {}, 1, 'DELETE'],
])('does not treat a request that %s as a repeat', async (_what, changes, retryCount, method) => {
  const repeats = createRepeats();
  const first = createRequest();
  await repeats.run(first.request, TARGET, answerNow('made'));
  first.vanish();

  const other = createRequest(retryCount, method).request;
  const answer = await repeats.run(other, { ...TARGET, ...changes }, answerNow('own'));

  expect(await answer.text()).toBe('own');
});

test('keeps an answer for 60 seconds, and for one repeat', async () => {
  const repeats = createRepeats();
  const run = async (retryCount: number, text: string): Promise<string> =>
    (await repeats.run(createRequest(retryCount).request, TARGET, answerNow(text))).text();
  const vanish = async (): Promise<void> => {
    const { request, vanish: leave } = createRequest();
    await repeats.run(request, TARGET, answerNow('made'));
    leave();
    await vi.advanceTimersByTimeAsync(0);
  };

  await vanish();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(await run(1, 'second')).toBe('made');
  expect(await run(1, 'third')).toBe('third');
  await vanish();
  await vi.advanceTimersByTimeAsync(60_001);
  expect(await run(1, 'fourth')).toBe('fourth');
});

test('does the work twice for two equal requests whose clients stay, whatever their retry counts', async () => {
  const repeats = createRepeats();
  const works = [createWork(), createWork()];

  const answers = works.map(({ work }) => repeats.run(createRequest(1).request, TARGET, work));
  works.forEach(({ finish }, index) => finish(new Response(String(index))));

  expect(await Promise.all((await Promise.all(answers)).map((answer) => answer.text()))).toEqual(['0', '1']);
});

test('keeps one answer for each of two vanished clients', async () => {
  const repeats = createRepeats();
  for (const text of ['one', 'two']) {
    const { request, vanish } = createRequest();
    await repeats.run(request, TARGET, answerNow(text));
    vanish();
  }
  const repeat = async (): Promise<string> =>
    (await repeats.run(createRequest(1).request, TARGET, answerNow('again'))).text();

  expect([await repeat(), await repeat(), await repeat()]).toEqual(['one', 'two', 'again']);
});

test('gives an error to the repeat too', async () => {
  const repeats = createRepeats();
  const { work, signals, fail } = createWork();
  const first = createRequest();

  const unheard = repeats.run(first.request, TARGET, work);
  first.vanish();
  fail(new Error('refused'));

  await expect(unheard).rejects.toThrow('refused');
  await expect(repeats.run(createRequest(1).request, TARGET, work)).rejects.toThrow('refused');
  expect(signals).toHaveLength(1);
});

test('drops the oldest answers above the limits', async () => {
  const repeats = createRepeats();
  const large = 'x'.repeat(12 * 2 ** 20);
  for (const body of ['1', '2', '3']) {
    const { request, vanish } = createRequest();
    await repeats.run(request, { ...TARGET, body }, answerNow(large));
    vanish();
    await vi.advanceTimersByTimeAsync(0);
  }
  const isKept = async (body: string): Promise<boolean> => {
    const answer = await repeats.run(createRequest(1).request, { ...TARGET, body }, answerNow('again'));
    return (await answer.text()) === large;
  };

  expect([await isKept('1'), await isKept('2'), await isKept('3')]).toEqual([false, true, true]);
});

/** An answer by events, which goes on until it is left. */
function createEvents() {
  let left = false;
  const answer = new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => void (left = true),
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
  return { answer, wasLeft: () => left };
}

test('aborts a stream as soon as its client disconnects', async () => {
  const repeats = createRepeats();
  const { work, signals, finish } = createWork();
  const { answer, wasLeft } = createEvents();
  const first = createRequest();

  const opened = repeats.run(first.request, STREAM, work);
  finish(answer);
  await (await opened).body?.getReader().read();
  first.vanish();

  expect(signals[0]?.aborted).toBe(true);
  expect(wasLeft()).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('aborts a stream whose server stops reading it', async () => {
  const repeats = createRepeats();
  const { work, signals, finish } = createWork();

  const opened = repeats.run(createRequest().request, STREAM, work);
  finish(createEvents().answer);
  const reader = (await opened).body?.getReader();
  await reader?.read();
  await reader?.cancel();

  expect(signals[0]?.aborted).toBe(true);
});

test.each(['before its answer was there', 'before anything of its answer was read'])(
  'gives a stream whose client vanishes %s to the repeat',
  async (when) => {
    const repeats = createRepeats();
    const { work, signals, finish } = createWork();
    const first = createRequest();

    const opened = repeats.run(first.request, STREAM, work);
    if (when === 'before its answer was there') first.vanish();
    finish(createEvents().answer);
    await opened;
    first.vanish();
    await vi.advanceTimersByTimeAsync(9000);
    const second = createRequest(1);
    const answer = await repeats.run(second.request, STREAM, work);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();

    expect(await reader?.read()).toEqual({ done: false, value: 'data: 1\n\n' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    second.vanish();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(vi.getTimerCount()).toBe(0);
  },
);

test('aborts a stream without a repeat within 10 seconds', async () => {
  const repeats = createRepeats();
  const { work, signals } = createWork();
  const first = createRequest();

  void repeats.run(first.request, STREAM, work);
  first.vanish();
  await vi.advanceTimersByTimeAsync(9999);
  expect(signals[0]?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signals[0]?.aborted).toBe(true);

  void repeats.run(createRequest(1).request, STREAM, work);
  expect(signals).toHaveLength(2);
});
