import { hashToUnit } from '../lib/hash-to-unit.js';
import type { RolloutCall, RolloutDecision, RolloutOption, RolloutSettings, RolloutShare } from '../types/index.js';

/** Converts the option to its long form. */
export function readRollout(option: RolloutOption): RolloutSettings {
  return typeof option === 'object' && 'when' in option ? option : { when: option };
}

/** Returns the function that chooses the side of a new thread. */
export function toDecision(when: RolloutDecision | RolloutShare): RolloutDecision {
  if (typeof when === 'function') return when;
  const { share, key: readKey } = when;
  return (call) => placeOf(readKey?.(call) ?? call.key) < share;
}

/**
 * Maps a key to a number from 0 to 1, always the same; without a key, a random number. In JavaScript a key may also be a
 * number. Values that have the same text for all users, such as a promise, are refused, because all users would go to the same
 * side.
 */
function placeOf(key: unknown): number {
  if (key === undefined) return Math.random();
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint') return hashToUnit(String(key));
  throw new TypeError("'assistants.rollout': the function 'key' of a share must return a string or undefined.");
}

/** Makes the parameter of a decision. `ids` are the ids in the path of the call, `key` is the value of its header. */
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

/** Reads the fields of an unchecked body. */
const readBody = (body: unknown): Body =>
  // The side that gets the call checks the body later.
  typeof body === 'object' && body !== null ? body : {};
