import type { Place } from './facts.js';

/** What one check has come to. */
export interface Finding {
  check: string;
  /** `skipped`: there was nothing to look at. */
  status: 'ok' | 'problem' | 'skipped';
  /** One line, or one for each thing that is wrong. */
  says: string;
  /** What to do about a problem. */
  advice?: string;
  places?: readonly Place[];
}

/** What a check says, without its name. */
export type Verdict = Omit<Finding, 'check'>;

export const ok = (says: string): Verdict => ({ status: 'ok', says });
export const skipped = (says: string): Verdict => ({ status: 'skipped', says });
export const problem = (says: string, advice: string, places: readonly Place[] = []): Verdict => ({
  status: 'problem',
  says,
  advice,
  ...(places.length > 0 ? { places } : {}),
});
