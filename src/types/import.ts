/**
 * Where exported data is: the path or address of a file or folder, an array of such paths, the bytes of a file (as a whole or
 * in pieces), or the data itself: one value, or several that are gone through one after the other.
 */
export type ImportSource = string | URL | Uint8Array | Iterable<unknown> | AsyncIterable<unknown> | object;

/** How exported data is read. `Row` is what the caller's `map` takes. */
export interface ImportReading<Row = unknown> {
  /**
   * Makes of a value of the source what the importer understands: a record of the old API, a message with the id of its thread,
   * several of them, or null for a value that is left out without a word. It is called with each line of JSON lines, with each
   * element of an array that a file consists of, and with each value of an iterable.
   */
  map?: (row: Row) => unknown;
  /** New ids of files, by the ids that the export names. */
  files?: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
}

/** How exported data is imported. */
export interface ImportOptions<Row = unknown> extends ImportReading<Row> {
  /**
   * Makes the conversations of all threads behind the import, where the client's option `history` says `conversations`: otherwise
   * the first run or message of each makes its own. A thread that fails is in the report, and is left to its first use.
   */
  eager?: boolean;
  /** Threads that are written at once: 8 unless it is given. */
  concurrency?: number;
  /** Called as the work goes on: after each piece of a file (256 kB) and each thread that was written. */
  onProgress?: (progress: ImportProgress) => void;
  /** Ends the import between two records. What was written by then stays, and a repetition finishes it. */
  signal?: AbortSignal;
}

/** How far an import has come. It reads all of its source first, then writes thread by thread, and with `eager` moves each. */
export interface ImportProgress {
  at: 'reading' | 'writing' | 'moving';
  /** Bytes of files as they are on disk, or threads. */
  done: number;
  /** Null where the source does not tell: only of paths it is known how much there is to read. */
  total: number | null;
}

/** Where in the source something stands. */
export interface ImportPlace {
  /** The path of the file; `data` for what was given as a value. */
  source: string;
  /** Counted from 1. Absent where the source has no lines. */
  line?: number;
}

/** Something that the source holds and that was not imported. */
export interface ImportOmission extends ImportPlace {
  why: string;
}

/** What an import has found. The same for a source that was imported before: it tells what the source holds. */
export interface ImportReport {
  assistants: number;
  /** With those that only their messages or runs name. */
  threads: number;
  messages: number;
  runs: number;
  steps: number;
  /** Records that stand more than once in the source, and changed nothing. */
  duplicates: number;
  left_out: ImportOmission[];
  /** Ids that the source names without holding what they are of. */
  missing: { assistants: string[]; runs: string[]; files: string[] };
  /** Ids of threads of which the source holds the first pages only. */
  truncated: string[];
  /** With `eager`: how many requests the conversations have taken. */
  requests?: number;
}
