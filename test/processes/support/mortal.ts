import type { Store } from 'openai-assistants-shim';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A process as those around it see it: what it asks of its store and of the service. Each such call, and each piece of a
 * stream that it reads, is a step; it can die at any of them. Dead, it asks for nothing more, learns nothing more, and
 * its connections are closed.
 */
export class Mortal {
  readonly store: Store;
  #steps = 0;
  #last = Infinity;
  #request: string | null = null;
  #when: 'before' | 'after' = 'before';
  /** What happens at the step that was named. */
  #strike: () => void = () => this.#death.abort();
  #frozen: Promise<void> = Promise.resolve();
  readonly #death = new AbortController();
  readonly #fetch: Fetch;
  /** Resolves when it dies. */
  readonly died: Promise<void>;

  constructor(store: Store, fetch: Fetch) {
    this.#fetch = fetch;
    this.died = new Promise((resolve) => {
      this.#death.signal.addEventListener('abort', () => resolve());
    });
    this.store = {
      get: (...args) => this.#step(() => store.get(...args)),
      getMany: (...args) => this.#step(() => store.getMany(...args)),
      list: (...args) => this.#step(() => store.list(...args)),
      write: (...args) => this.#step(() => store.write(...args)),
      partitions: (...args) => this.#step(() => store.partitions(...args)),
      ...(store.now && { now: store.now.bind(store) }),
    };
  }

  /** Lets it die now. */
  die(): void {
    this.#death.abort();
  }

  /** Lets it die at its nth step from now on: before what it asks for is done, or after, without hearing of it. */
  dieAt(step: number, when: 'before' | 'after'): void {
    this.#last = this.#steps + step;
    this.#when = when;
  }

  /** Lets it die with its next request of this kind, such as `POST /v1/responses`. */
  dieWith(request: string, when: 'before' | 'after'): void {
    this.#request = request;
    this.#when = when;
  }

  /** Freezes it with its next request of this kind, which is answered: the answer waits. Returns what thaws it. */
  freezeWith(request: string): () => void {
    let thaw = (): void => {};
    this.#request = request;
    this.#when = 'after';
    this.#strike = () => {
      this.#request = null;
      thaw = this.freeze();
    };
    return () => thaw();
  }

  /** What it asks for from now on waits, and so does what it hears, until the function that this returns is called. */
  freeze(): () => void {
    let thaw = (): void => {};
    this.#frozen = new Promise((resolve) => {
      thaw = resolve;
    });
    return thaw;
  }

  get isDead(): boolean {
    return this.#hasDied();
  }

  fetch: Fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isLast = `${init?.method?.toUpperCase() ?? 'GET'} ${url.pathname}` === this.#request;
    return this.#step(async () => {
      const signals = [this.#death.signal, ...(init?.signal ? [init.signal] : [])];
      const response = await this.#fetch(input, { ...init, signal: AbortSignal.any(signals) });
      if (!response.headers.get('content-type')?.includes('event-stream')) return response;
      const counting = new TransformStream<Uint8Array, Uint8Array>({
        transform: async (chunk, controller) => {
          await this.#step(async () => controller.enqueue(chunk));
        },
      });
      return new Response(response.body?.pipeThrough(counting) ?? null, response);
    }, isLast);
  };

  #hasDied(): boolean {
    return this.#death.signal.aborted;
  }

  async #step<T>(work: () => Promise<T>, isNamed = false): Promise<T> {
    this.#steps += 1;
    const isLast = isNamed || this.#steps === this.#last;
    if (isLast && this.#when === 'before') this.#strike();
    await this.#frozen;
    if (this.#hasDied()) return nothing();
    const result = await work().catch((error: unknown) => {
      if (this.#hasDied()) return nothing<T>();
      throw error;
    });
    if (isLast && this.#when === 'after') this.#strike();
    await this.#frozen;
    return this.#hasDied() ? nothing() : result;
  }
}

const nothing = <T>(): Promise<T> => new Promise(() => {});
