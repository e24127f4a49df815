import { invalidThreadState, LegacyError } from '../errors.js';
import { isOpen } from '../mapping/to-assistants/normalize-run.js';
import type { AdoptError } from '../rollout/adopt-error.js';
import { callLegacy } from '../rollout/legacy-call.js';
import { readAnswer } from '../rollout/read-answer.js';
import type { LegacySurface, ListPage } from '../types/index.js';
import type { Call } from '../upstream/call.js';

/** Tells the import that the records are ordered, oldest first, so that it keeps the order of records with equal times. */
const HEAD = { object: 'export', version: 1, order: 'oldest_first' };

/** The maximum page size of a list. */
const PAGE = 100;

type Ids = Readonly<Record<string, string>>;

interface Named {
  id: string;
  assistant_id?: string | null;
}

interface NamedRun extends Named {
  status: string;
}

/** Throws the legacy 400 if the run is active. */
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

  /** Reads the newest message and the newest run: if they change, something was added. Only the newest run can be active. */
  async readNewest(): Promise<{ message: Named | undefined; run: NamedRun | undefined }> {
    const query = { order: 'desc', limit: 1 };
    const messages = await this.#page<Named>('threads.messages.list', this.#thread, query);
    const runs = await this.#page<NamedRun>('threads.runs.list', this.#thread, query);
    return { message: messages.data[0], run: runs.data[0] };
  }

  /** Yields the thread, its messages, its runs with their steps, and the assistants that they name. */
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
      // A run that began after the messages were read would be copied before its end, and never updated.
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
      // The assistant was deleted: the report lists it as missing.
      if (!(error instanceof LegacyError && error.status === 404)) throw error;
    }
  }

  /** Yields the objects of a list, oldest first. One call per 100 objects. */
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
    // The answer to a call that lists objects is a page.
    return (await this.#ask(name, ids, query)) as ListPage<T>;
  }

  async #ask(name: string, ids: Ids, body: unknown): Promise<object> {
    const call = { ...this.#call, name, response: null };
    // Rejects if another process has taken over the copy.
    await call.beforeSend?.();
    return readAnswer(() => callLegacy(this.#legacy, { ids, body, call }), call, this.#adopt);
  }
}
