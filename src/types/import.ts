/**
 * Exported data: the path or file URL of a file or folder, an array of these, the bytes of a file (at once or in pieces), or the
 * data itself, as one value or an iterable of values.
 */
export type ImportSource = string | URL | Uint8Array | Iterable<unknown> | AsyncIterable<unknown> | object;

/** Options for reading exported data. `Row` is the parameter of your `map`. */
export interface ImportReading<Row = unknown> {
  /**
   * Converts a value of the source. It returns an object of the old API, a message with its `thread_id`, an array of these, or null
   * to skip the value. It is called with each line of a JSON lines file, each element of a file that is one array, and each value
   * of an iterable.
   */
  map?: (row: Row) => unknown;
  /** The new ids of files and vector stores, by their ids in the export. */
  files?: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
}

/** Options for an import. */
export interface ImportOptions<Row = unknown> extends ImportReading<Row> {
  /**
   * Creates the conversations of all threads after the import, if the client's `history` is `conversations`. Otherwise the first
   * run or message of each thread creates its conversation. If a thread fails, the report names it, and its first use tries again.
   */
  eager?: boolean;
  /** The number of threads to write at once; 8 by default. */
  concurrency?: number;
  /** Called after each piece of a file (256 kB), and after each thread that was written. */
  onProgress?: (progress: ImportProgress) => void;
  /** Stops the import between two records. What was written stays; repeat the import to finish it. */
  signal?: AbortSignal;
}

/** The progress of an import: it reads the whole source, then writes each thread, then, with `eager`, moves each thread. */
export interface ImportProgress {
  at: 'reading' | 'writing' | 'moving';
  /** While reading, bytes of files on disk; otherwise threads. */
  done: number;
  /** Null if it is not known: while reading, it is known for paths only. */
  total: number | null;
}

/** A place in the source. */
export interface ImportPlace {
  /** The path of the file; `data` if you passed a value. */
  source: string;
  /** Counted from 1; absent if the source has no lines. */
  line?: number;
}

/** A record of the source that was not imported. */
export interface ImportOmission extends ImportPlace {
  why: string;
}

/** What the source of an import contains. A second import of the same source gives the same report. */
export interface ImportReport {
  assistants: number;
  /** Includes threads that only messages or runs name. */
  threads: number;
  messages: number;
  runs: number;
  steps: number;
  /** Repeated records, which changed nothing. */
  duplicates: number;
  left_out: ImportOmission[];
  /** Ids that the source mentions, but whose objects it does not contain. */
  missing: { assistants: string[]; runs: string[]; files: string[] };
  /** Ids of threads whose last pages are missing. */
  truncated: string[];
  /** With `eager`: the number of requests for the conversations. */
  requests?: number;
}
