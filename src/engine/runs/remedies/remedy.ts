import type { Call } from '../../../upstream/call.js';
import type { FaultKind } from '../../../upstream/fault-kind.js';
import type { EngineContext } from '../../context.js';
import type { RunRecord } from '../run-events.js';
import type { TurnRequest } from '../turn-request.js';
import type { WrittenRequest } from '../write-request.js';

/** A request for a turn that came to nothing. */
export interface RefusedRequest extends WrittenRequest {
  record: RunRecord;
  /** What was asked for. */
  request: TurnRequest;
  error: unknown;
}

/** What the service complains of, where it refused a request in words that fit; empty for any other error. */
export function matchComplaint(
  ctx: EngineContext,
  error: unknown,
  words: RegExp,
  kinds: readonly FaultKind[] = ['rejected'],
): readonly (string | undefined)[] {
  if (!(error instanceof Error) || !kinds.includes(ctx.upstream.classify(error))) return [];
  return words.exec(error.message) ?? [];
}

/** One reason why the service refuses a turn, and what helps. */
export interface Remedy {
  /** How often it may be used for one turn, so that no refusal is met with it for ever. */
  limit: number;
  /**
   * Looks whether the request was refused for this reason, and does what helps. Resolves what to ask for then; null when the
   * reason is another, or nothing helps.
   */
  apply(ctx: EngineContext, refused: RefusedRequest, call: Call): TurnRequest | null | Promise<TurnRequest | null>;
}
