import { UNKNOWN_TIME } from '../mapping/to-assistants/normalize-thread.js';
import type { ImportOmission, ImportPlace, ImportReport } from '../types/index.js';
import type { ImportedRecord, ThreadPlan } from '../types/imported.js';
import { Collection, type Admission } from './collection.js';
import type { Finding, Kind, Series } from './find-records.js';

/** How many ids of threads without messages to count. */
const MOST_NAMED = 10_000;

/** What the source contains, as far as it was read: its records, their order, and its problems. */
export class Catalogue {
  readonly assistants = new Collection();
  readonly threads = new Collection();
  /** The owner of a message or run is its thread. */
  readonly messages = new Collection();
  readonly runs = new Collection();
  /** The owner of a step is its run. */
  readonly steps = new Collection();
  /** Files that could not be exported. */
  readonly goneFiles = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #runsNamed = new Set<string>();
  readonly #assistantsNamed = new Set<string>();
  readonly #threadsNamed = new Set<string>();
  /** For each thread and kind: whether there is a page with more after it, and whether there is a last page. */
  readonly #pages = new Map<string, { threadId: string; hasMore: boolean; isWhole: boolean }>();
  readonly #leftOut: ImportOmission[] = [];
  /** Messages without a thread id, by file. */
  readonly #strays = new Map<string, { first: ImportPlace; count: number }>();
  #duplicates = 0;
  #found = 0;

  leaveOut(omission: ImportOmission): void {
    this.#leftOut.push(omission);
  }

  /** Notes a finding that is not a record. */
  note(finding: Exclude<Finding, { type: 'record' }>, place: ImportPlace): void {
    switch (finding.type) {
      case 'stray message': {
        const { first, count: before } = this.#strays.get(place.source) ?? { first: place, count: 0 };
        this.#strays.set(place.source, { first, count: before + 1 });
        return;
      }
      case 'deleted':
        this.#deleted.add(finding.id);
        return;
      case 'file gone':
        this.goneFiles.add(finding.id);
        return;
      case 'order':
        finding.series.isOrdered = true;
        return;
      case 'thread named':
        if (this.#threadsNamed.size < MOST_NAMED) this.#threadsNamed.add(finding.id);
        return;
      case 'page': {
        const { threadId, kind, hasMore } = finding;
        const key = `${kind} ${threadId}`;
        const before = this.#pages.get(key) ?? { hasMore: false, isWhole: false };
        this.#pages.set(key, { threadId, hasMore: before.hasMore || hasMore, isWhole: before.isWhole || !hasMore });
      }
    }
  }

  /** Notes that the source has a record, even if it cannot be read. */
  noteFound(): void {
    this.#found += 1;
  }

  /** Notes a record. Returns false if it must not be imported, because there is one with its id. */
  admit(
    record: ImportedRecord,
    { series, isOpen, place }: { series: Series; isOpen: boolean; place: ImportPlace },
  ): boolean {
    const admission = this.#admit(record, series, isOpen);
    if (admission === 'known') this.#duplicates += 1;
    if (admission === 'elsewhere')
      this.leaveOut({
        ...place,
        why: `Another ${OWNERS[record.kind]} already has a ${record.kind} with the id ${record.value.id}.`,
      });
    return admission === 'new' || admission === 'better';
  }

  #admit({ kind, value }: ImportedRecord, series: Series, isOpen: boolean): Admission {
    const how = { series, isOpen };
    switch (kind) {
      case 'assistant':
        return this.assistants.admit(value.id, '', value.created_at, how);
      case 'thread':
        return this.threads.admit(value.id, '', value.created_at, how);
      case 'message':
        if (value.run_id !== null) this.#runsNamed.add(value.run_id);
        if (value.assistant_id !== null) this.#assistantsNamed.add(value.assistant_id);
        return this.messages.admit(value.id, value.thread_id, value.created_at, how);
      case 'run':
        if (value.assistant_id !== '') this.#assistantsNamed.add(value.assistant_id);
        return this.runs.admit(value.id, value.thread_id, value.created_at, how);
      case 'step':
        return this.steps.admit(value.id, value.run_id, value.created_at, how);
    }
  }

  /**
   * Removes deleted records, and steps without their run. Call it once, after the source was read. Throws if the source has no
   * record.
   */
  close(): void {
    if (this.#found === 0) throw new Error(this.#explainEmpty());
    for (const { first, count: strays } of this.#strays.values())
      this.leaveOut({ ...first, why: `${count(strays, 'message')} without a thread id: set \`map\`.` });
    for (const id of this.#deleted) {
      for (const kind of [this.assistants, this.threads, this.messages, this.runs]) kind.remove(id);
      this.messages.removeOwned(id);
      for (const runId of [id, ...this.runs.removeOwned(id)]) this.steps.removeOwned(runId);
    }
    for (const runId of [...this.steps.owners]) {
      if (this.runs.has(runId)) continue;
      this.steps.removeOwned(runId);
      this.#runsNamed.add(runId);
    }
  }

  /** Lists the threads of the source, including those that only messages or runs name. */
  listThreads(): Set<string> {
    return new Set([...this.threads.ids, ...this.messages.owners, ...this.runs.owners]);
  }

  /** Returns how to import a thread. */
  plan(threadId: string): ThreadPlan {
    return {
      threadId,
      createdAt: this.timeOf(threadId),
      messages: this.messages.list(threadId),
      runs: this.runs.list(threadId).map((run) => ({ ...run, steps: this.steps.list(run.id).map(({ id }) => id) })),
      goneFiles: this.goneFiles,
    };
  }

  /** Returns when a thread was created: its own time, otherwise that of its first message or run. */
  timeOf(threadId: string): number {
    const own = this.threads.timeOf(threadId) ?? UNKNOWN_TIME;
    if (own !== UNKNOWN_TIME) return own;
    const first = [this.messages, this.runs].flatMap((kind) => kind.list(threadId).slice(0, 1));
    return first.length === 0 ? 0 : Math.min(...first.map(({ time }) => time));
  }

  report(files: ReadonlyMap<string, string>): ImportReport {
    const threads = this.listThreads();
    const without = (named: Set<string>, held: Collection): string[] =>
      [...named].filter((id) => !held.has(id) && !this.#deleted.has(id)).sort();
    const isCut = ({ threadId, hasMore, isWhole }: { threadId: string; hasMore: boolean; isWhole: boolean }): boolean =>
      hasMore && !isWhole && threads.has(threadId);
    return {
      assistants: [...this.assistants.ids].length,
      threads: threads.size,
      messages: [...this.messages.ids].length,
      runs: [...this.runs.ids].length,
      steps: [...this.steps.ids].length,
      duplicates: this.#duplicates,
      left_out: this.#leftOut,
      missing: {
        assistants: without(this.#assistantsNamed, this.assistants),
        runs: without(this.#runsNamed, this.runs),
        files: [...this.goneFiles].filter((id) => !files.has(id)).sort(),
      },
      truncated: [...new Set([...this.#pages.values()].filter(isCut).map(({ threadId }) => threadId))].sort(),
    };
  }

  #explainEmpty(): string {
    const found = [
      ...(this.#threadsNamed.size > 0
        ? [`${count(this.#threadsNamed.size, 'thread id')} without messages: set \`map\``]
        : []),
      ...(this.#strays.size > 0 ? ['messages without a thread id: set `map`'] : []),
      ...(this.#leftOut.length > 0 ? [count(this.#leftOut.length, 'damaged value')] : []),
    ];
    const [first] = this.#leftOut;
    const where = first
      ? ` (the first: ${first.source}${first.line === undefined ? '' : `, line ${first.line}`}: ${first.why})`
      : '';
    return `The source contains no assistant, thread, message, run or step. Found: ${found.join('; ') || 'nothing'}${where}.`;
  }
}

const OWNERS: Readonly<Record<Kind, string>> = {
  assistant: 'source',
  thread: 'source',
  message: 'thread',
  run: 'thread',
  step: 'run',
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
