import { OpenAI, type Store } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../../src/testing/index.js';
import { after } from '../pass-time.js';
import { noteWarnings } from '../warnings.js';
import type { Gates } from './gates.js';

/** The faults that the next write, request or stream of a process can have. */
export const FAULTS = ['write refused', 'write unacknowledged', 'reply lost', 'stream broken'] as const;
export type ProcessFault = (typeof FAULTS)[number];

export const FAULT_MESSAGE = 'The store is out of order.';

/** The id of a thread that does not exist, so that reading it sends a request to the service. */
const UNKNOWN_THREAD = `thread_${'0'.repeat(48)}`;

const never = <T>(): Promise<T> => new Promise(() => {});
const brokenConnection = (): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'UND_ERR_SOCKET' }) });

/**
 * A process with its own client. Each of its calls of the store and the service waits for the scheduler, and each write and
 * request waits again before the process gets the answer. The process can crash at any of these points.
 */
export class GatedProcess {
  readonly name: string;
  readonly #gates: Gates;
  readonly #fake: FakeOpenAI;
  readonly #death = new AbortController();
  readonly #faults: ProcessFault[] = [];
  readonly #store: Store;
  readonly #ahead: number;
  #client: OpenAI | null = null;
  /** Whether the process has been frozen. */
  wasAway = false;
  /** Resolves when the process is no longer frozen. */
  #thawed: Promise<void> = Promise.resolve();

  /** `ahead`: how far (ms) its clock is ahead of the service's. */
  constructor(
    name: string,
    { gates, fake, store, ahead }: { gates: Gates; fake: FakeOpenAI; store: Store; ahead: number },
  ) {
    this.name = name;
    this.#gates = gates;
    this.#fake = fake;
    this.#store = store;
    this.#ahead = ahead;
  }

  get client(): OpenAI {
    return (this.#client ??= this.#connect(this.#store));
  }

  #connect(store: Store): OpenAI {
    const own: Store = {
      get: (...args) => this.#read('get', () => store.get(...args)),
      getMany: (...args) => this.#read('getMany', () => store.getMany(...args)),
      list: (...args) => this.#read('list', () => store.list(...args)),
      partitions: (...args) => this.#read('partitions', () => store.partitions(...args)),
      write: (...args) => this.#write(args[1].map(({ key }) => key.slice(0, 12)).join('+'), () => store.write(...args)),
    };
    const { logger } = noteWarnings();
    // Clients of one account share what they know of the service, such as its time. So a process with a wrong clock gets its own.
    const apiKey = this.#ahead === 0 ? 'test' : `test-${this.name}`;
    return new OpenAI({ apiKey, fetch: this.#fetch, logger, assistants: { store: own } });
  }

  /** Resolves when it crashes. */
  get died(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isDead) resolve();
      else this.#death.signal.addEventListener('abort', () => resolve());
    });
  }

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** Ends the process: it makes no more calls and gets no more answers, and its connections close. */
  crash(): void {
    this.#gates.note(`${this.name} crashes`);
    this.#death.abort();
  }

  /** Freezes the process: for this time (ms) it makes no calls and gets no answers. Then it continues. */
  freeze(milliseconds: number): void {
    this.#gates.note(`${this.name} freezes`);
    this.wasAway = true;
    const before = this.#thawed;
    this.#thawed = Promise.all([before, after(milliseconds)]).then(() => this.#gates.note(`${this.name} thaws`));
  }

  /** If its clock is wrong, makes a request, from whose answer the client learns the time of the service. */
  async learnTime(): Promise<void> {
    if (this.#ahead !== 0) await this.client.beta.threads.retrieve(UNKNOWN_THREAD).catch(() => undefined);
  }

  /** Makes the next write, request or stream fail that can have this fault. */
  spoil(fault: ProcessFault): void {
    this.#faults.push(fault);
  }

  /** Removes all faults that have not happened yet. */
  heal(): void {
    this.#faults.length = 0;
  }

  #take(fault: ProcessFault): boolean {
    const index = this.#faults.indexOf(fault);
    if (index >= 0) this.#faults.splice(index, 1);
    return index >= 0;
  }

  async #pass(label: string): Promise<void> {
    await this.#thawed;
    await this.#gates.pass(`${this.name} ${label}`);
    await this.#thawed;
    if (this.isDead) await never();
  }

  async #read<T>(label: string, work: () => Promise<T>): Promise<T> {
    if (this.isDead) return never();
    await this.#pass(label);
    return this.#gates.track(work());
  }

  async #write(label: string, work: () => Promise<boolean>): Promise<boolean> {
    if (this.isDead) return never();
    await this.#pass(`write ${label}`);
    if (this.#take('write refused')) throw new Error(FAULT_MESSAGE);
    const written = await this.#gates.track(work());
    await this.#pass(`wrote ${label} ${String(written)}`);
    if (this.#take('write unacknowledged')) throw new Error(FAULT_MESSAGE);
    return written;
  }

  readonly #fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (this.isDead) return never();
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const label = `${init?.method ?? 'GET'} ${pathname.replace('/v1', '').replace(/_[0-9a-f]{20,}/g, '')}`;
    await this.#pass(label);
    init?.signal?.throwIfAborted();
    const signals = [this.#death.signal, ...(init?.signal ? [init.signal] : [])];
    const isLost = this.#take('reply lost');
    if (isLost) this.#fake.fail({ kind: 'lostAnswer' });
    // A request that is answered when its response has ended goes on with the service.
    const asking = this.#fake.fetch(input, { ...init, signal: AbortSignal.any(signals) });
    const response = await (isLost ? asking : this.#gates.track(asking)).catch(async (error: unknown) => {
      await this.#pass(`${label} fails`);
      throw error;
    });
    await this.#pass(`${label} ${response.status}`);
    if (this.#ahead !== 0) response.headers.set('date', new Date(Date.now() + this.#ahead).toUTCString());
    return response.headers.get('content-type')?.includes('event-stream') ? this.#gateStream(response) : response;
  };

  /** Makes the last event of a stream wait for the scheduler, too. A broken stream lacks that event. */
  #gateStream(response: Response): Response {
    const reader = response.body?.getReader();
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) {
        controller.close();
        return;
      }
      if (isLast(value)) {
        await this.#pass('last event');
        if (this.#take('stream broken')) {
          controller.error(brokenConnection());
          return;
        }
      }
      controller.enqueue(value);
    };
    const cancel = async (): Promise<void> => reader?.cancel();
    return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), response);
  }
}

const LAST = /^event: response\.(completed|incomplete|failed)/;
const decoder = new TextDecoder();
const isLast = (chunk: Uint8Array): boolean => LAST.test(decoder.decode(chunk));
