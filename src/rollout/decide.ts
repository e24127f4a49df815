import { hashToUnit } from '../lib/hash-to-unit.js';
import type { RolloutCall, RolloutDecision, RolloutOption, RolloutSettings, RolloutShare } from '../types/index.js';

/** The option in its long form. */
export function readRollout(option: RolloutOption): RolloutSettings {
  return typeof option === 'object' && 'when' in option ? option : { when: option };
}

/** The function that decides of a new thread. */
export function toDecision(when: RolloutDecision | RolloutShare): RolloutDecision {
  if (typeof when === 'function') return when;
  const { share, key: readKey } = when;
  return (call) => placeOf(readKey?.(call) ?? call.key) < share;
}

/**
 * Where a key stands between 0 and 1, always the same; without one, anywhere. In plain JavaScript an id may be a number; what is
 * the same text for all users, such as a promise, would send all of them one way.
 */
function placeOf(key: unknown): number {
  if (key === undefined) return Math.random();
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint') return hashToUnit(String(key));
  throw new TypeError("'assistants.rollout': the function 'key' of a share has to return a string or undefined.");
}

/** What a decision is told of a call. `ids` are those in its path, `key` is what its header says. */
export function describeCall(
  method: string,
  ids: readonly string[],
  body: unknown,
  key: string | undefined,
): RolloutCall {
  const { assistant_id: assistantId, thread, metadata } = readBody(body);
  const isOnAssistant = method.startsWith('assistants.');
  return {
    method,
    threadId: isOnAssistant ? undefined : ids[0],
    assistantId: isOnAssistant ? ids[0] : assistantId,
    metadata: (method === 'threads.createAndRun' ? thread?.metadata : metadata) ?? undefined,
    key,
  };
}

interface Body {
  assistant_id?: string;
  metadata?: Record<string, string> | null;
  thread?: { metadata?: Record<string, string> | null } | null;
}

/** A body that was not checked yet: what it should hold, if it is an object at all. */
const readBody = (body: unknown): Body =>
  // The checks of the way that gets the call come after the decision.
  typeof body === 'object' && body !== null ? body : {};
