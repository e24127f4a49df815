import type { Assistant } from './assistant.js';
import type { Message } from './message.js';
import type { RunStep } from './run-step.js';
import type { Run } from './run.js';
import type { Thread } from './thread.js';

/** A record of the old API, in the form of its last version. */
export type ImportedRecord =
  | { kind: 'assistant'; value: Assistant }
  | { kind: 'thread'; value: Thread }
  | { kind: 'message'; value: Message }
  | { kind: 'run'; value: Run }
  | { kind: 'step'; value: RunStep };

/** The order of a thread's staged records, by which an import writes them into the store. */
export interface ThreadPlan {
  threadId: string;
  /** In Unix seconds, like all times here. */
  createdAt: number;
  /** Oldest first, like runs and steps. */
  messages: readonly { id: string; time: number }[];
  runs: readonly { id: string; time: number; steps: readonly string[] }[];
  /** Files that the service no longer has. */
  goneFiles: ReadonlySet<string>;
}
