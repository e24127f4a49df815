import type { ExportOmission, ExportReport, UnfinishedRun } from '../../types/index.js';
import type { ExportedLine } from './read-thread.js';

/** What some threads added to the file. */
export interface Progress {
  /** The place of the last thread. */
  place: string;
  done: number;
  threads: number;
  messages: number;
  runs: number;
  steps: number;
  left_out: ExportOmission[];
  unfinished: UnfinishedRun[];
  /** Ids of assistants that their messages and runs name. Earlier threads may have named some of them too. */
  assistants: string[];
}

const begin = (): Progress => ({
  ...{ place: '', done: 0, threads: 0, messages: 0, runs: 0, steps: 0 },
  ...{ left_out: [], unfinished: [], assistants: [] },
});

function add(sum: Progress, part: Progress): void {
  sum.place = part.place;
  sum.done += part.done;
  sum.threads += part.threads;
  sum.messages += part.messages;
  sum.runs += part.runs;
  sum.steps += part.steps;
  sum.left_out.push(...part.left_out);
  sum.unfinished.push(...part.unfinished);
  sum.assistants.push(...part.assistants);
}

/** Counts what is written to a file: in total, since the last mark, and of the current thread. */
export class Tally {
  readonly #total = begin();
  #unmarked = begin();
  #own = begin();
  readonly #named = new Set<string>();
  assistants = 0;
  requests = 0;

  /** The number of finished threads. */
  get done(): number {
    return this.#total.done + this.#unmarked.done;
  }

  /** The number of finished threads since the last mark. */
  get unmarked(): number {
    return this.#unmarked.done;
  }

  /** The assistants that messages and runs name. */
  get named(): ReadonlySet<string> {
    return this.#named;
  }

  /** Counts a line of a thread. */
  count(threadId: string, { kind, steps, assistantId, unfinished }: ExportedLine): void {
    const own = this.#own;
    if (kind === 'thread') own.threads += 1;
    if (kind === 'message') own.messages += 1;
    if (kind === 'run') own.runs += 1;
    own.steps += steps;
    if (unfinished) own.unfinished.push({ thread: threadId, ...unfinished });
    if (assistantId === null || this.#named.has(assistantId) || own.assistants.includes(assistantId)) return;
    own.assistants.push(assistantId);
  }

  leaveOut(omission: ExportOmission): void {
    this.#unmarked.left_out.push(omission);
  }

  /** Ends the current thread. If it is not complete, its lines do not count. */
  endThread(place: string, isWhole: boolean): void {
    const own = isWhole ? this.#own : begin();
    add(this.#unmarked, { ...own, place, done: 1 });
    for (const id of own.assistants) this.#named.add(id);
    this.#own = begin();
  }

  /** Returns what was counted since the last mark, for the next mark. */
  takeUnmarked(): Progress {
    const unmarked = this.#unmarked;
    add(this.#total, unmarked);
    this.#unmarked = begin();
    return unmarked;
  }

  /** Counts what an earlier mark contains. */
  restore(marked: Progress): void {
    add(this.#total, marked);
    for (const id of marked.assistants) this.#named.add(id);
  }

  toReport(): ExportReport {
    add(this.#total, this.#unmarked);
    const { threads, messages, runs, steps, left_out, unfinished } = this.#total;
    const { assistants, requests } = this;
    return { assistants, threads, messages, runs, steps, requests, left_out, unfinished };
  }
}
