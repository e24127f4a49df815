import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, test } from 'vitest';
import { HEADERS, LEGACY, register } from './support.js';

register();
const registered = globalThis.fetch;

/** The page that is being made, as Next.js keeps it. */
const page = new AsyncLocalStorage<string>();

afterEach(() => {
  globalThis.fetch = registered;
});

/** Puts a `fetch` around the one that is registered, and gives the pages to which it took upstream's requests to belong. */
function wrapFetch(marks: object): (string | undefined)[] {
  const seen: (string | undefined)[] = [];
  globalThis.fetch = Object.assign<typeof fetch, object>((input, init) => {
    const { url } = new Request(input, init);
    if (!url.includes('/threads')) seen.push(page.getStore());
    return registered(input, init);
  }, marks);
  return seen;
}

const createThread = () =>
  page.run('a page', () => fetch(`${LEGACY}/threads`, { method: 'POST', headers: HEADERS, body: '{}' }));

test('sends its requests outside the page, because the fetch of Next.js caches the answers of pages', async () => {
  const seen = wrapFetch({ __nextPatched: true });

  expect((await createThread()).status).toBe(200);
  expect(seen).toEqual([undefined]);
});

test('sends them outside the page even if a tracer wraps the fetch of Next.js', async () => {
  const mark = Symbol.for('next-patch');
  Object.assign(globalThis, { [mark]: true });
  try {
    const seen = wrapFetch({});

    expect((await createThread()).status).toBe(200);
    expect(seen).toEqual([undefined]);
  } finally {
    Reflect.deleteProperty(globalThis, mark);
  }
});

test("sends inside the caller's context to any other fetch, as tracers need it", async () => {
  const seen = wrapFetch({});

  expect((await createThread()).status).toBe(200);
  expect(seen).toEqual(['a page']);
});
