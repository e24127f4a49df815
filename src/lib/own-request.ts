/** Globals of the runtimes that bind work to a request: Cloudflare Workers, and Vercel's Edge Runtime. */
const MARKS = ['WebSocketPair', 'EdgeRuntime'];

const always = (): boolean => true;

/**
 * Remembers the request that is being answered. The function returned tells whether it still is when that is called.
 *
 * On Cloudflare Workers and Vercel's Edge Runtime, what waits for something (a stream, a timer, the signal of an abort)
 * belongs to the request that made it: it ends with the answer, what was to come of it never comes, and another request that
 * touches it gets an error. A signal is enough to find out. On other platforms, where making one takes longer than all else
 * here, and within a Durable Object, everything belongs to one.
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

/** Entries of requests that have ended are not taken out by them: when there are this many, they are looked for. */
const SWEEP_AT = 1_000;

interface Entry<Value> {
  value: Value;
  isOwn: () => boolean;
}

/**
 * A map of what is under way. Where work belongs to the request that began it (see {@link markRequest}), each request sees
 * its own entries: those of another may never come to an end.
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

  /** Takes the place of an entry of another request, too. */
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
