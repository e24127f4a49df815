/** What `prune` deletes; nothing unless told to. */
export interface PruneOptions {
  /**
   * Runs that ended so many days ago or more, and runs that expired so long ago without an end, 0 for all of them: their
   * steps and what only the store knew of them. What is left of a run is found by its id while OpenAI keeps its responses.
   */
  runs?: { olderThanDays: number } | undefined;
  /**
   * Records that say nothing which OpenAI would not say without them: of messages that have no metadata, no attachments and
   * no run, and of threads at rest that have no tool resources. Callers see no difference.
   */
  cache?: boolean | undefined;
}

/** How much `prune` has looked at and deleted. */
export interface PruneCounts {
  /** The threads that the store had something of. */
  partitions: number;
  /** Deleted runs, each with its place in the list. */
  runs: number;
  /** Deleted records of messages. The messages themselves are at OpenAI. */
  messageRecords: number;
  /** Deleted records of threads. The threads themselves are at OpenAI. */
  threadRecords: number;
  /** Threads that `threads.delete` had deleted, and of which the last was erased at OpenAI now. */
  erasedThreads: number;
}
