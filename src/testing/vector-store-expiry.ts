import { badRequest, invalidType, invalidValue, missingParameter, outOfRange } from './api-error.js';
import { isObject, type JsonObject } from './json.js';

/** The fields that decide when a vector store expires. */
export interface ExpiringStore {
  object: JsonObject & { id: string };
}

const DAY = 86_400;
const LONGEST_DAYS = 365;

/** Checks `expires_after` of a vector store, and returns it as the service stores it. */
export function validateExpiry(value: unknown): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw invalidType('expires_after', 'an object', value);
  const { anchor, days } = value;
  if (anchor === undefined) throw missingParameter('expires_after.anchor');
  if (anchor !== 'last_active_at') throw invalidValue(anchor, ['last_active_at'], 'expires_after.anchor');
  if (days === undefined) throw missingParameter('expires_after.days');
  if (typeof days !== 'number' || !Number.isInteger(days)) throw invalidType('expires_after.days', 'an integer', days);
  if (days < 1) throw outOfRange('expires_after.days', 'integer', { min: 1 }, days);
  if (days > LONGEST_DAYS) throw outOfRange('expires_after.days', 'integer', { max: LONGEST_DAYS }, days);
  return { anchor, days };
}

/** When a vector store expires if it is not used again, in Unix seconds; null if it never expires. */
export function findExpiry({ object }: ExpiringStore): number | null {
  const { expires_after: after, last_active_at: lastActive } = object;
  return isObject(after) ? Number(lastActive) + Number(after.days) * DAY : null;
}

/** Throws if a vector store has expired. */
export function checkAlive(store: ExpiringStore, now: number, param: string): void {
  const expiry = findExpiry(store);
  if (expiry !== null && now >= expiry) throw badRequest(`Vector store ${store.object.id} is expired.`, param);
}
