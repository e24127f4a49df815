import { isRecord } from './plain-values.js';

/** Seconds above this are milliseconds: in seconds it is the year 5138. */
const LATEST_SECONDS = 100_000_000_000;

/**
 * Reads a Unix time (whole seconds) from saved data: seconds or milliseconds as a number or digits, a `Date`, ISO 8601
 * (UTC if it has no zone), or a database's export format (`$date`, `_seconds`). Null for anything else.
 */
export function readTime(value: unknown): number | null {
  if (value instanceof Date) return toSeconds(value.getTime() / 1000);
  if (isRecord(value)) return readTime(value['$date'] ?? value['$numberLong'] ?? value['_seconds']);
  if (typeof value === 'number') return toSeconds(value > LATEST_SECONDS ? value / 1000 : value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return readTime(Number(text));
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const hasZone = /(z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  return toSeconds(Date.parse(hasZone || text.length === 10 ? text : `${text}Z`) / 1000);
}

const toSeconds = (time: number): number | null => (Number.isFinite(time) && time >= 0 ? Math.floor(time) : null);
