import { LegacyError } from '../errors.js';
import type { UpstreamResponse } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import { readStatus } from '../upstream/classify-error.js';
import type { EngineContext } from './context.js';

/** Statuses with which the service refuses an unknown or malformed response id; a refused key has another one. */
const UNKNOWN: ReadonlySet<number | undefined> = new Set([400, 404]);

/** Retrieves a response; null if the service does not have it. */
export async function findKnownResponse(
  ctx: EngineContext,
  responseId: string,
  call: Call,
): Promise<UpstreamResponse | null> {
  try {
    return await ctx.upstream.retrieveResponse(responseId, call);
  } catch (error) {
    if (UNKNOWN.has(readStatus(error))) return null;
    throw error;
  }
}

/** Treats a run that the caller may not see, or whose thread was deleted, as unknown: null for a legacy 404. */
export function ignoreUnknown(error: unknown): null {
  if (error instanceof LegacyError && error.status === 404) return null;
  throw error;
}
