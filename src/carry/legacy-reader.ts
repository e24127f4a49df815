import { invalidThreadState, LegacyError } from '../errors.js';
import { isOpen } from '../mapping/to-assistants/normalize-run.js';
import type { AdoptError } from '../rollout/adopt-error.js';
import { callLegacy } from '../rollout/legacy-call.js';
import { readAnswer } from '../rollout/read-answer.js';
import type { LegacySurface, ListPage } from '../types/index.js';
import type { Call } from '../upstream/call.js';

/** Says that what follows stands in its order, oldest first, also where the times are equal. */
const HEAD = { object: 'export', version: 1, order: 'oldest_first' };

/** The most that a list gives at once. */
const PAGE = 100;

type Ids = Readonly<Record<string, string>>;

interface Named {
  id: string;
  assistant_id?: string | null;
}

interface NamedRun extends Named {
  status: string;
}

/** Throws the legacy 400 while a run is at work. */
export function requireEnded(run: NamedRun | undefined, threadId: string): void {
  if (run === undefined || !isOpen({ status: run.status })) return;
  throw invalidThreadState(
    `Thread ${threadId} has an active run ${run.id} and cannot be carried over until it has ended.`,
  );
}

/** Reads a thread, its messages and its runs from the legacy side of a rollout. */
export class LegacyReader {
  readonly #legacy: LegacySurface;
  readonly #threadId: string;
  readonly #thread: Ids;
  readonly #adopt: AdoptError;
  readonly #call: Call;

  constructor(legacy: LegacySurface, threadId: string, adopt: AdoptError, call: Call) {
    this.#legacy = legacy;
    this.#threadId = threadId;
    this.#thread = { thread_id: threadId };
    this.#adopt = adopt;
    this.#call = call;
  }

  /** The newest message and the newest run, by which it is told whether something has come. A thread has one run at work at most. */
  async readNewest(): Promise<{ message: Named | undefined; run: NamedRun | undefined }> {
    const query = { order: 'desc', limit: 1 };
    const messages = await this.#page<Named>('threads.messages.list', this.#thread, query);
    const runs = await this.#page<NamedRun>('threads.runs.list', this.#thread, query);
    return { message: messages.data[0], run: runs.data[0] };
  }

  /** The thread, its messages, its runs with their steps, and the assistants that they name. */
  async *readAll(): AsyncGenerator<object> {
    const named = new Set<string>();
    const note = ({ assistant_id: id }: Named): void => {
      if (typeof id === 'string') named.add(id);
    };
    yield HEAD;
    yield await this.#ask('threads.retrieve', this.#thread, undefined);
    for await (const message of this.#list<Named>('threads.messages.list', this.#thread)) {
      note(message);
      yield message;
    }
    for await (const run of this.#list<NamedRun>('threads.runs.list', this.#thread)) {
      // It began after the messages were read: what was copied of it would stay as it is now.
      requireEnded(run, this.#threadId);
      note(run);
      const steps: object[] = [];
      for await (const step of this.#list<Named>('threads.runs.steps.list', { ...this.#thread, run_id: run.id })) {
        steps.push(step);
      }
      yield { ...run, steps };
    }
    for (const id of named) yield* this.#readAssistant(id);
  }

  async *#readAssistant(id: string): AsyncGenerator<object> {
    try {
      yield await this.#ask('assistants.retrieve', { id }, undefined);
    } catch (error) {
      // It was deleted: the report names it as missing.
      if (!(error instanceof LegacyError && error.status === 404)) throw error;
    }
  }

  /** What a list holds, oldest first, a page at a time. */
  async *#list<T extends Named>(name: string, ids: Ids): AsyncGenerator<T> {
    for (let after: string | undefined; ;) {
      const query = { order: 'asc', limit: PAGE, ...(after === undefined ? {} : { after }) };
      const page = await this.#page<T>(name, ids, query);
      yield* page.data;
      after = page.data.at(-1)?.id;
      if (!page.has_more || after === undefined) return;
    }
  }

  async #page<T>(name: string, ids: Ids, query: object): Promise<ListPage<T>> {
    // `readAnswer` gives the pages of lists.
    return (await this.#ask(name, ids, query)) as ListPage<T>;
  }

  async #ask(name: string, ids: Ids, body: unknown): Promise<object> {
    const call = { ...this.#call, name, response: null };
    // While the thread is copied, it is to stay this process's to copy.
    await call.beforeSend?.();
    return readAnswer(() => callLegacy(this.#legacy, { ids, body, call }), call, this.#adopt);
  }
}
