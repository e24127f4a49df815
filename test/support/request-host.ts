import { AsyncLocalStorage } from 'node:async_hooks';
import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { vi } from 'vitest';
import type { Setup } from './setup.js';

type ClientOptions = NonNullable<ConstructorParameters<typeof OpenAI>[0]>;

/** Whether a request was answered. */
interface Course {
  readonly isOver: boolean;
}

const current = new AsyncLocalStorage<Course>();

/** Calls `work` as part of a request. */
export const inRequest = <T>(request: Course, work: () => T): T => current.run(request, work);

/** A request to a Worker. Unlike a process that dies, it shares memory with all other requests. */
export class HostRequest {
  readonly client: OpenAI;
  readonly #over = new AbortController();
  readonly #fetch: Setup['fake']['fetch'];

  constructor({ fake, store }: Setup, assistants: AssistantsOptions = {}, options: ClientOptions = {}) {
    this.#fetch = fake.fetch;
    this.client = new OpenAI({
      apiKey: 'test',
      fetch: (input, init) => this.#send(input, init),
      logLevel: 'error',
      ...options,
      assistants: { ...assistants, store },
    });
  }

  /** Calls `work` as part of the request. */
  do<T>(work: (threads: OpenAI['beta']['threads'], client: OpenAI) => PromiseLike<T>): Promise<T> {
    return current.run(this, async () => work(this.client.beta.threads, this.client));
  }

  /** Ends the request: what it awaits never settles, and its connections close. */
  end(): void {
    current.run(this, () => {
      this.#over.abort();
    });
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  async #send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const signals = [this.#over.signal, ...(init.signal ? [init.signal] : [])];
    const response = await this.#hear(this.#fetch(input, { ...init, signal: AbortSignal.any(signals) }));
    const reader = response.body?.getReader();
    if (!reader) return response;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { done, value } = await this.#hear(reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, response);
  }

  /** Returns the result or error of `work`; never settles if the request is over by then. */
  async #hear<T>(work: Promise<T>): Promise<T> {
    const [result] = await Promise.allSettled([work]);
    if (this.#over.signal.aborted) return new Promise(() => {});
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }
}

/**
 * Makes this process behave like Cloudflare Workers: a signal throws if another request than its own uses it, and the timers of an
 * ended request do not fire. Call it after installing fake timers.
 */
export function stubWorkers(): void {
  const { AbortController: Native, setTimeout: startTimer } = globalThis;
  class BoundController extends Native {
    readonly #owner = current.getStore();

    constructor() {
      super();
      Object.defineProperty(this.signal, 'aborted', {
        get: () => {
          this.#check();
          return Reflect.get(AbortSignal.prototype, 'aborted', this.signal);
        },
      });
    }

    override abort(reason?: unknown): void {
      this.#check();
      super.abort(reason);
    }

    #check(): void {
      if (this.#owner && this.#owner !== current.getStore())
        throw new Error('Cannot perform I/O on behalf of a different request.');
    }
  }
  const startOwnTimer = (task: () => void, milliseconds?: number) => {
    const owner = current.getStore();
    return startTimer(() => {
      if (!owner) task();
      else if (!owner.isOver) current.run(owner, task);
    }, milliseconds);
  };
  vi.stubGlobal('AbortController', BoundController);
  vi.stubGlobal('setTimeout', startOwnTimer);
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  vi.stubGlobal('WebSocketPair', vi.fn());
}
