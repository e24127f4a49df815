import type { ImportedRecord } from '../types/imported.js';
import { runAll } from './run-all.js';

type OfThread = Exclude<ImportedRecord, { kind: 'assistant' }>;

/** Records of one thread that are written together, and of all threads that wait in memory. */
const BATCH = 100;
const MOST_WAITING = 4_000;
/** Characters of all that wait. */
const MOST_TEXT = 16_000_000;

/** Gathers records as they are read, and has those of a thread staged together. */
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

  /** Takes a record. What is returned is to be awaited ahead of the next one. */
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

  /** Has everything staged that waits. */
  async flush(): Promise<void> {
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#count = 0;
    this.#text = 0;
    await runAll(all, this.#concurrency, ([threadId, { records }]) => this.#stage(threadId, records));
  }
}

/** How many characters the texts of a value have, its names left out. */
function measureText(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const member of Object.values(value)) sum += measureText(member);
  return sum;
}
