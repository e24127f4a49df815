import type { NewMessages } from '../../mapping/to-assistants/restore-path.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { ContainerChoice } from '../../mapping/tools/container.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { RunFallback, RunRecord } from './run-events.js';

/** The request of one turn, as far as it differs from turn to turn. */
export interface TurnRequest {
  /** What the model sees of the thread. */
  history: History;
  /** Items that the turn adds. */
  input: ResponseInputItem[];
  /** Whether the response must survive this process. */
  background: boolean;
  /** The messages in the parameters of the call that starts the run: errors of the service are traced back to them. */
  newMessages?: NewMessages;
  /** The container of the code interpreter; absent until it is decided. */
  container?: ContainerChoice;
  /** The container that was made for this turn. */
  newContainer?: string;
  /** The model, or fixed answer, that replaces one which failed this request; absent: the run's own choice. */
  fallback?: RunFallback;
  /** Reasoning items whose calls were deleted from the conversation for this turn: the service may refuse them. */
  bereftReasoning?: readonly string[];
  /** Vector stores to search instead of the run's. */
  stores?: readonly string[];
  /** Files of the run that the service no longer has: they are not sent. */
  goneFiles?: readonly string[];
}

/**
 * Whether a turn that names a conversation may send its items as a window instead. Only the first turn of a new run
 * may: later turns need the run's calls in the conversation, and once a run has its id, the store says where its
 * responses are made.
 */
export const mayBeWindow = ({ asked }: RunRecord, { history }: TurnRequest): boolean =>
  'conversation' in history && asked.run.id === '';
