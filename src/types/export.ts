/** What is exported, and how. */
export interface ExportOptions {
  /** The ids of the threads; absent: all that the store of the client has something of. */
  threads?: Iterable<string>;
  /** Threads that are read at once: 8 unless it is given. */
  concurrency?: number;
  /** Called after each thread. */
  onProgress?: (progress: ExportProgress) => void;
  /** Ends the export between two records. A repetition goes on with the rest. */
  signal?: AbortSignal;
}

/** How many threads are done, and how many there are. */
export interface ExportProgress {
  done: number;
  total: number;
}

/** A thread that was not exported. */
export interface ExportOmission {
  /** Its id, or what the store calls it. */
  thread: string;
  why: string;
}

/** A run that had not ended when it was exported. An import of it has it expired. */
export interface UnfinishedRun {
  thread: string;
  run: string;
  status: string;
}

/** What a file of exported data holds, with what earlier calls have written that were interrupted. */
export interface ExportReport {
  assistants: number;
  threads: number;
  messages: number;
  runs: number;
  steps: number;
  /** Requests that this call has sent, without those that the SDK has repeated by itself. */
  requests: number;
  left_out: ExportOmission[];
  unfinished: UnfinishedRun[];
}
