/** What `prune` deletes. By default it deletes nothing. */
export interface PruneOptions {
  /**
   * Deletes runs that ended or expired at least this many days ago, with their steps; 0 for all of them. You can still retrieve
   * such a run by its id while OpenAI keeps its responses, without what only the store knew.
   */
  runs?: { olderThanDays: number } | undefined;
  /**
   * Deletes records that OpenAI can replace: of messages without metadata, attachments and run, and of idle threads without tool
   * resources. Callers see no difference.
   */
  cache?: boolean | undefined;
}

/** How much `prune` has checked and deleted. */
export interface PruneCounts {
  /** The number of threads with entries in the store. */
  partitions: number;
  /** Deleted runs. */
  runs: number;
  /** Deleted records of messages. The messages themselves are at OpenAI. */
  messageRecords: number;
  /** Deleted records of threads. The threads themselves are at OpenAI. */
  threadRecords: number;
  /** Threads that were deleted earlier, and whose last data at OpenAI is deleted now. */
  erasedThreads: number;
}
