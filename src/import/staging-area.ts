import type { ImportedRecord } from '../types/imported.js';
import { runAll } from './run-all.js';

type OfThread = Exclude<ImportedRecord, { kind: 'assistant' }>;

/** How many records of one thread to write together. */
const BATCH = 100;
/** How many records of all threads may wait. */
const MOST_WAITING = 4_000;
/** How many characters may wait in total. */
const MOST_TEXT = 16_000_000;

/** Collects records as they are read, and stages those of a thread together. */
export class StagingArea {
  readonly #waiting = new Map<string, { records: OfThread[]; text: number }>();
  readonly #stage: (threadId: string, records: readonly ImportedRecord[]) => Promise<void>;
  readonly #concurrency: number;
  #count = 0;
  #text = 0;

  constructor(stage: (threadId: string, records: readonly ImportedRecord[]) => Promise<void>, concurrency: number) {
    this.#stage = stage;
    this.#concurrency = concurrency;
  }

  /** Adds a record. Await the returned promise before you add the next. */
  add(record: OfThread): Promise<void> | undefined {
    const threadId = record.kind === 'thread' ? record.value.id : record.value.thread_id;
    const own = this.#waiting.get(threadId) ?? { records: [], text: 0 };
    if (own.records.length === 0) this.#waiting.set(threadId, own);
    const text = measureText(record.value);
    own.records.push(record);
    own.text += text;
    this.#count += 1;
    this.#text += text;
    if (own.records.length >= BATCH) {
      this.#waiting.delete(threadId);
      this.#count -= own.records.length;
      this.#text -= own.text;
      return this.#stage(threadId, own.records);
    }
    return this.#count >= MOST_WAITING || this.#text >= MOST_TEXT ? this.flush() : undefined;
  }

  /** Stages all waiting records. */
  async flush(): Promise<void> {
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#count = 0;
    this.#text = 0;
    await runAll(all, this.#concurrency, ([threadId, { records }]) => this.#stage(threadId, records));
  }
}

/** Counts the characters of the texts in a value, without its keys. */
function measureText(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const member of Object.values(value)) sum += measureText(member);
  return sum;
}
