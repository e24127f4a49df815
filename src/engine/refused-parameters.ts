import { BoundedMap } from '../lib/bounded-map.js';
import type { Clock } from '../lib/clock.js';
import { fingerprint } from '../lib/fingerprint.js';
import type { RefusedParts } from '../mapping/to-responses/find-refused-parts.js';
import type { OmittablePart } from '../mapping/to-responses/leave-out.js';

/** How long (ms) a parameter is left out before it is tried again, because services change. */
const REMEMBERED_MS = 3_600_000;

/** Enough for the few models that an account uses. */
const MOST_REMEMBERED = 1_000;

/** Remembers for an hour which parameters the models of an account refused. */
export class RefusedParameters {
  /** When each was refused (monotonic ms). */
  readonly #since = new BoundedMap<string, number>(MOST_REMEMBERED);
  readonly #clock: Pick<Clock, 'monotonic'>;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Notes that a model refused these parts in a request with this effort. */
  note(model: string, effort: string | null, { parts, anyValue }: RefusedParts): void {
    for (const part of parts) this.#since.set(toKey(model, effort, part, anyValue), this.#clock.monotonic());
  }

  /** Whether the model refused this part in a request with this effort. */
  has(model: string, effort: string | null, part: OmittablePart): boolean {
    if (this.#since.size === 0) return false;
    return [true, false].some((anyValue) => {
      const since = this.#since.get(toKey(model, effort, part, anyValue));
      return since !== undefined && this.#clock.monotonic() - since < REMEMBERED_MS;
    });
  }
}

function toKey(model: string, effort: string | null, { parameter, value }: OmittablePart, anyValue: boolean): string {
  const beside = parameter === 'reasoning' ? null : effort;
  return JSON.stringify([model, beside, parameter, ...(anyValue ? [] : [fingerprint(JSON.stringify(value))])]);
}
