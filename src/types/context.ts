import type { OpenAI } from 'openai';

/** An item of a thread, in the form of a request's `input`. */
export interface ContextItem {
  /** Its id in the thread; null if it is not in the thread, such as a summary. */
  id: string | null;
  item: OpenAI.Responses.ResponseInputItem;
  /** Whether to keep the item if the oldest items are cut because the input is too long for the model. */
  pinned?: boolean | undefined;
}

/** The usage of the last response of a thread. */
export interface ContextUsage {
  inputTokens: number;
  outputTokens: number;
  /** The id of the oldest item in its input; null if that was the thread's first item. */
  oldestItem: string | null;
  /** The id of the newest item in its output. */
  newestItem: string;
}

/** What a strategy gets each time a run sends a request to its model. */
export interface ThreadContext {
  readonly threadId: string;
  /** The model that the run names. */
  readonly model: string;
  /** Aborts if the caller cancels the call; null if the caller cannot. */
  readonly signal: AbortSignal | null;
  /** The items before the run, newest first. The library reads only as many as you iterate. */
  readonly older: () => AsyncIterable<ContextItem>;
  /** The items that the run itself has added (calls, outputs, reasoning), oldest first. They are always sent. */
  readonly own: readonly ContextItem[];
  /** The usage of the thread's last response; null if there is none. */
  readonly lastUsage: ContextUsage | null;
  /** JSON values that a strategy keeps for the thread in the client's store. `get` resolves null if there is no such value. */
  readonly notes: {
    readonly get: (name: string) => Promise<unknown>;
    readonly set: (name: string, value: unknown) => Promise<void>;
  };
  /** Asks a model outside the thread. Resolves its text, and rejects if there is none. The service stores nothing. */
  readonly ask: (request: {
    model: string;
    instructions: string;
    input: OpenAI.Responses.ResponseInputItem[];
  }) => Promise<string>;
  /** Writes a warning to the client's logger. */
  readonly warn: (message: string) => void;
}

/** Chooses what a run sends of its thread. `lastMessages`, `fitTokens` and `summarize` return strategies. */
export interface ContextStrategy {
  /** The name to show in warnings and errors. */
  readonly name: string;
  /**
   * Resolves the older items to send, oldest first. The library adds `own` after them. It removes calls without outputs, outputs
   * without calls, and reasoning without the item that followed it. If it rejects, the run's call rejects with the same error.
   */
  select(context: ThreadContext): Promise<readonly ContextItem[]>;
}

/**
 * A function that gets all items before the run, oldest first, and returns those to send, at least one. It may change items and
 * add new ones. The `id` of a new one is null.
 */
export type ContextFunction = (
  items: readonly ContextItem[],
  info: { threadId: string; model: string },
) => readonly ContextItem[] | Promise<readonly ContextItem[]>;

/**
 * How much of its thread a run sends:
 *
 * - `full`: everything
 * - a strategy from `openai-assistants-shim/context`, or your own
 * - a function of its items
 */
export type ContextOption = 'full' | ContextStrategy | ContextFunction;
