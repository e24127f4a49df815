import type { GivenMessages } from '../../mapping/to-assistants/restore-path.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { ContainerChoice } from '../../mapping/tools/container.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { RunFallback, RunRecord } from './run-events.js';

/** What one turn of a run asks for, beside what its run does. */
export interface TurnRequest {
  /** What the response sees of the past. */
  history: History;
  /** What the turn adds to the conversation. */
  input: ResponseInputItem[];
  /** The response is to outlive this process. */
  background: boolean;
  /** The messages that the call which starts the run has brought. */
  given?: GivenMessages;
  /** Where its code interpreter runs; absent while that is not settled. */
  container?: ContainerChoice;
  /** The container that was made for this turn. */
  newContainer?: string;
  /** What is asked in place of a model that failed this request; absent: what the run goes on with anyway. */
  fallback?: RunFallback;
  /** Reasoning items whose calls were taken out of the conversation for this turn: the service may refuse them. */
  bereftReasoning?: readonly string[];
  /** The vector stores that are searched in place of those of its run. */
  stores?: readonly string[];
  /** Files that its run names and the service no longer has: they are not sent. */
  goneFiles?: readonly string[];
}

/**
 * Whether a turn names a conversation and may bring its items as a window instead: a new run alone. Later turns have to see the
 * run's calls there, and of a run that has its id it is written already where its responses are made.
 */
export const mayBeWindow = ({ asked }: RunRecord, { history }: TurnRequest): boolean =>
  'conversation' in history && asked.run.id === '';
