import type { OpenAI } from 'openai';

/** An item of a thread as it goes into a request's `input`. */
export interface ContextItem {
  /** Its id in the thread; null for one that is not there, such as a summary. */
  id: string | null;
  item: OpenAI.Responses.ResponseInputItem;
  /** It stays where the oldest items are cut because the whole is too long for the model. */
  pinned?: boolean | undefined;
}

/** What the last response of a thread reported. */
export interface ContextUsage {
  inputTokens: number;
  outputTokens: number;
  /** Id of the oldest item that it was sent; null where that was the thread's first. */
  oldestItem: string | null;
  /** Id of the newest item that it made. */
  newestItem: string;
}

/** What a strategy sees of a thread, each time a run sends a request to its model. */
export interface ThreadContext {
  readonly threadId: string;
  /** The model that the run names. */
  readonly model: string;
  /** Aborts when the caller gives the run up; null when it cannot. */
  readonly signal: AbortSignal | null;
  /** Items older than the run, newest first. They are read from where the thread lives, only as far as the iteration goes. */
  readonly older: () => AsyncIterable<ContextItem>;
  /** What the run itself has added so far (calls, outputs, reasoning), oldest first. It is always sent. */
  readonly own: readonly ContextItem[];
  /** What the last response of the thread reported; null where none did. */
  readonly lastUsage: ContextUsage | null;
  /** JSON that a strategy keeps for the thread in the client's store, by name. `get` resolves null where there is none. */
  readonly notes: {
    readonly get: (name: string) => Promise<unknown>;
    readonly set: (name: string, value: unknown) => Promise<void>;
  };
  /** Asks a model outside of the thread. Resolves its text; rejects when there is none. Nothing of it is kept at the service. */
  readonly ask: (request: {
    model: string;
    instructions: string;
    input: OpenAI.Responses.ResponseInputItem[];
  }) => Promise<string>;
  /** Tells the user, through the client's logger. */
  readonly warn: (message: string) => void;
}

/** Chooses what a run sends of its thread. `lastMessages`, `fitTokens` and `summarize` make such. */
export interface ContextStrategy {
  /** For messages. */
  readonly name: string;
  /**
   * Resolves the older items to send, oldest first; `own` goes behind them. Calls and outputs that have lost each other, and
   * reasoning that has lost what followed it, are taken out of them. What it rejects with, the run's call rejects with.
   */
  select(context: ThreadContext): Promise<readonly ContextItem[]>;
}

/** Chooses among all items older than the run, oldest first. It may change them, and add items of its own. */
export type ContextFunction = (
  items: readonly ContextItem[],
  info: { threadId: string; model: string },
) => readonly ContextItem[] | Promise<readonly ContextItem[]>;

/**
 * What a run sends of its thread:
 *
 * - `full`: all of it
 * - a strategy of `openai-assistants-shim/context`, or of your own
 * - a function over its items
 */
export type ContextOption = 'full' | ContextStrategy | ContextFunction;
