/** The day that it is for a fake: fixed by the release, so that no suite fails because time goes by. */
export const TODAY = '2026-11-26';

/** A day as the table of models writes it. Throws a RangeError for what is no date. */
export function toDay(date: string | Date): string {
  return new Date(date).toISOString().slice(0, 10);
}
