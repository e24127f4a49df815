import type { ImportedRecord } from '../types/imported.js';
import { runAll } from './run-all.js';

type OfThread = Exclude<ImportedRecord, { kind: 'assistant' }>;

/** Records of one thread that are written together, and of all threads that wait in memory. */
const BATCH = 100;
const MOST_WAITING = 4_000;

/** Gathers records as they are read, and has those of a thread staged together. */
export class StagingArea {
  readonly #waiting = new Map<string, OfThread[]>();
  readonly #stage: (threadId: string, records: readonly ImportedRecord[]) => Promise<void>;
  readonly #concurrency: number;
  #count = 0;

  constructor(stage: (threadId: string, records: readonly ImportedRecord[]) => Promise<void>, concurrency: number) {
    this.#stage = stage;
    this.#concurrency = concurrency;
  }

  /** Takes a record. What is returned is to be awaited ahead of the next one. */
  add(record: OfThread): Promise<void> | undefined {
    const threadId = record.kind === 'thread' ? record.value.id : record.value.thread_id;
    const records = this.#waiting.get(threadId) ?? [];
    if (records.length === 0) this.#waiting.set(threadId, records);
    records.push(record);
    this.#count += 1;
    if (records.length >= BATCH) {
      this.#waiting.delete(threadId);
      this.#count -= records.length;
      return this.#stage(threadId, records);
    }
    return this.#count >= MOST_WAITING ? this.flush() : undefined;
  }

  /** Has everything staged that waits. */
  async flush(): Promise<void> {
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#count = 0;
    await runAll(all, this.#concurrency, ([threadId, records]) => this.#stage(threadId, records));
  }
}
