/** Globals of runtimes that bind work to a request: Cloudflare Workers and Vercel's Edge Runtime. */
const MARKS = ['WebSocketPair', 'EdgeRuntime'];

const always = (): boolean => true;

/**
 * Remembers the current request. The returned function tells whether it is still being answered.
 *
 * On Cloudflare Workers and Vercel's Edge Runtime, everything that waits (a stream, a timer, an abort signal) belongs
 * to the request that created it: it stops when the request is answered, its result never comes, and other requests
 * that touch it get an error. A signal is enough to notice this. On other platforms, where creating one would be slow,
 * and within a Durable Object, there is no such limit.
 */
export function markRequest(): () => boolean {
  if (!MARKS.some((mark) => mark in globalThis)) return always;
  const { signal } = new AbortController();
  return () => {
    try {
      return !signal.aborted;
    } catch {
      return false;
    }
  };
}

/** Requests that end do not remove their entries: above this number, they are searched for. */
const SWEEP_AT = 1_000;

interface Entry<Value> {
  value: Value;
  isOwn: () => boolean;
}

/**
 * A map of work in progress. If work belongs to a request (see {@link markRequest}), each request sees only its own
 * entries, because those of others may never finish.
 */
export class RequestMap<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>();
  #sweepAt = SWEEP_AT;

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    return entry?.isOwn() ? entry.value : undefined;
  }

  has(key: Key): boolean {
    return this.#entries.get(key)?.isOwn() ?? false;
  }

  /** Also replaces an entry of another request. */
  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
    this.#entries.set(key, { value, isOwn: markRequest() });
  }

  delete(key: Key): void {
    if (this.has(key)) this.#entries.delete(key);
  }

  values(): Value[] {
    return [...this.#entries.values()].filter(({ isOwn }) => isOwn()).map(({ value }) => value);
  }

  #sweep(): void {
    for (const [key, { isOwn }] of this.#entries) if (!isOwn()) this.#entries.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#entries.size);
  }
}
