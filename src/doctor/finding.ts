import type { Place } from './facts.js';

/** The result of one check. */
export interface Finding {
  check: string;
  /** `skipped`: there was nothing to check. */
  status: 'ok' | 'problem' | 'skipped';
  /** One line, or one for each problem. */
  says: string;
  /** What to do about a problem. */
  advice?: string;
  places?: readonly Place[];
}

/** The result of a check, without its name. */
export type Verdict = Omit<Finding, 'check'>;

export const ok = (says: string): Verdict => ({ status: 'ok', says });
export const skipped = (says: string): Verdict => ({ status: 'skipped', says });
export const problem = (says: string, advice: string, places: readonly Place[] = []): Verdict => ({
  status: 'problem',
  says,
  advice,
  ...(places.length > 0 ? { places } : {}),
});
