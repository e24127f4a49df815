/** The fake's default date. Each release fixes it, so that no test suite fails because time has passed. */
export const TODAY = '2026-11-26';

/** Formats a date as in the table of models. Throws a RangeError for an invalid date. */
export function toDay(date: string | Date): string {
  return new Date(date).toISOString().slice(0, 10);
}
