import { AsyncLocalStorage } from 'node:async_hooks';
import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { vi } from 'vitest';
import { Mortal } from '../processes/support/mortal.js';
import type { Setup } from './setup.js';

type ClientOptions = NonNullable<ConstructorParameters<typeof OpenAI>[0]>;

/** Whether a request was answered. */
interface Course {
  readonly isOver: boolean;
}

const current = new AsyncLocalStorage<Course>();

/** Does something in the course of a request. */
export const inRequest = <T>(request: Course, work: () => T): T => current.run(request, work);

/** A request that a Worker answers. Other than a process that dies, it shares the memory of all others. */
export class HostRequest {
  readonly client: OpenAI;
  readonly #mortal: Mortal;

  constructor({ fake, store }: Setup, assistants: AssistantsOptions = {}, options: ClientOptions = {}) {
    this.#mortal = new Mortal(store, fake.fetch);
    this.client = new OpenAI({
      apiKey: 'test',
      fetch: this.#mortal.fetch,
      logLevel: 'error',
      ...options,
      assistants: { ...assistants, store },
    });
  }

  /** Does something in the course of the request. */
  do<T>(work: (threads: OpenAI['beta']['threads'], client: OpenAI) => PromiseLike<T>): Promise<T> {
    return current.run(this, async () => work(this.client.beta.threads, this.client));
  }

  /** It was answered: what it waits for never comes, and its connections are closed. */
  end(): void {
    current.run(this, () => {
      this.#mortal.die();
    });
  }

  get isOver(): boolean {
    return this.#mortal.isDead;
  }
}

/**
 * Makes this process a host like Cloudflare Workers: signals throw when another request touches them than that which made
 * them, and timers of an answered request do not fire. Call it where timers are set up, behind fakes of them.
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
}
