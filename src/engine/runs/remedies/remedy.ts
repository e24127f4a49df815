import type { Call } from '../../../upstream/call.js';
import type { FaultKind } from '../../../upstream/fault-kind.js';
import type { EngineContext } from '../../context.js';
import type { RunRecord } from '../run-events.js';
import type { TurnRequest } from '../turn-request.js';
import type { WrittenRequest } from '../write-request.js';

/** A request for a turn that failed. */
export interface RefusedRequest extends WrittenRequest {
  record: RunRecord;
  /** The request before it was converted. */
  request: TurnRequest;
  error: unknown;
}

/** Matches the message of a refusal against a pattern. Returns the groups; empty for any other error. */
export function matchComplaint(
  ctx: EngineContext,
  error: unknown,
  words: RegExp,
  kinds: readonly FaultKind[] = ['rejected'],
): readonly (string | undefined)[] {
  if (!(error instanceof Error) || !kinds.includes(ctx.upstream.classify(error))) return [];
  return words.exec(error.message) ?? [];
}

/** A reason why the service refuses a turn, and what helps against it. */
export interface Remedy {
  /** How often it may be used per turn, so that repeated refusals cannot loop forever. */
  limit: number;
  /**
   * If the request was refused for this reason, does what helps and resolves the request to send instead. Null if the
   * reason is another, or nothing helps.
   */
  apply(ctx: EngineContext, refused: RefusedRequest, call: Call): TurnRequest | null | Promise<TurnRequest | null>;
}
