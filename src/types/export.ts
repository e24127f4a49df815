/** Options for an export. */
export interface ExportOptions {
  /** The ids of the threads to export. Default: all threads in the client's store. */
  threads?: Iterable<string>;
  /** The number of threads to read at once; 8 by default. */
  concurrency?: number;
  /** Called after each thread. */
  onProgress?: (progress: ExportProgress) => void;
  /** Stops the export between two records. Repeat the export to write the rest. */
  signal?: AbortSignal;
}

/** The progress of an export, in threads. */
export interface ExportProgress {
  done: number;
  total: number;
}

/** A thread that was not exported. */
export interface ExportOmission {
  /** Its id, or its name in the store. */
  thread: string;
  why: string;
}

/** A run that was active when it was exported. An import makes it `expired`. */
export interface UnfinishedRun {
  thread: string;
  run: string;
  status: string;
}

/** What a file of exported data contains, including what earlier, interrupted exports wrote. */
export interface ExportReport {
  assistants: number;
  threads: number;
  messages: number;
  runs: number;
  steps: number;
  /** The number of requests that this call has sent, without the SDK's retries. */
  requests: number;
  left_out: ExportOmission[];
  unfinished: UnfinishedRun[];
}
