import { forgetOldest } from '../../lib/bounded-map.js';
import { nowInSeconds, repeat, type Clock } from '../../lib/clock.js';
import { markRequest } from '../../lib/own-request.js';
import type { Call } from '../../upstream/call.js';
import { StoreTime } from './store-time.js';

/** A process's claim to work that must be done only once. */
export interface Lease {
  /** Name of the work, made by `LeaseWatch.begin`. */
  by: string;
  /** Rises with every renewal. A process that sees it unchanged for `LEASE_SECONDS` knows that the holder is gone. */
  count: number;
  /** Unix seconds of the last renewal. */
  at: number;
  /** The same moment by the store's clock, in ms; absent if the holder did not know it. */
  storeAt?: number;
}

/** Whether two leases are the same, without a renewal in between. */
export const isSameLease = (
  lease: Pick<Lease, 'by' | 'count'> | null | undefined,
  other: Pick<Lease, 'by' | 'count'> | null | undefined,
): boolean => lease?.by === other?.by && lease?.count === other?.count;

/**
 * A lease is free once its counter has been unchanged for this long, as watched by this process or by the store's
 * clock.
 */
const LEASE_SECONDS = 60;

/**
 * A process that knows neither uses its own clock and the time of the last renewal; the difference covers clocks that
 * disagree.
 */
const UNWATCHED_SECONDS = 300;

/** A renewal that is more than this (seconds) ahead of the store's time was stamped by another clock. */
const LARGEST_LEAD = 5;

/** How often (ms) a holder renews its lease. */
export const RENEWAL_MS = 20_000;

/** How many leases of other processes are watched at once; the one seen first is forgotten first. */
const MOST_WATCHED = 1_000;

/** The leases that this process holds, and what it saw of the leases of others. One per store. */
export class LeaseWatch {
  #process = crypto.randomUUID();
  readonly #storeTime: StoreTime;
  /** Each with a function that tells whether it belongs to the current request. */
  readonly #underWay = new Map<string, () => boolean>();
  readonly #seen = new Map<string, { count: number; since: number }>();
  #made = 0;
  #sweepAt = MOST_WATCHED;

  constructor(storeTime = new StoreTime(null)) {
    this.#storeTime = storeTime;
  }

  /** Makes a name for work that begins now. Call `end` when it is over. */
  begin(): string {
    // Asked early, so that the store's time is known when the lease is written.
    this.#storeTime.now();
    if (this.#underWay.size >= this.#sweepAt) this.#disown();
    this.#made += 1;
    const name = `${this.#process}.${this.#made}`;
    this.#underWay.set(name, markRequest());
    return name;
  }

  /** Marks the work as over, even if the store could not be told: this process then treats its lease as free. */
  end(name: string): void {
    this.#underWay.delete(name);
  }

  /** Makes the first lease of work. */
  sign(clock: Clock, name: string): Lease {
    return this.stamp({ by: name, count: 0, at: nowInSeconds(clock) });
  }

  /** Adds the store's time to a lease that was just taken or renewed. */
  stamp({ by, count, at }: Lease): Lease {
    const storeAt = this.#storeTime.now();
    return storeAt === null ? { by, count, at } : { by, count, at, storeAt: Math.round(storeAt) };
  }

  /**
   * Whether the holder is gone, as far as this process can tell. Begins to watch a lease that it sees for the first
   * time.
   */
  isFree(clock: Clock, lease: Lease | null): boolean {
    if (lease === null) return true;
    const { by, count } = lease;
    const isOwn = this.#underWay.get(by);
    if (isOwn?.()) return false;
    // Work of another request may have ended with that request, so its renewals decide, like those of another process.
    if (!isOwn && by.startsWith(this.#process)) return true;
    if (this.#isOld(clock, lease)) return true;
    const now = clock.monotonic();
    const seen = this.#seen.get(by);
    if (seen?.count === count) return now - seen.since >= LEASE_SECONDS * 1000;
    if (this.#seen.size >= MOST_WATCHED) forgetOldest(this.#seen);
    this.#seen.set(by, { count, since: now });
    return false;
  }

  /**
   * Whether the last renewal is so old that the holder must be gone. The store's clock may have been changed or
   * measured wrongly, so it never frees a lease that is young by this machine's clock.
   */
  #isOld(clock: Clock, { at, storeAt }: Lease): boolean {
    const age = nowInSeconds(clock) - at;
    const storeNow = storeAt === undefined ? null : this.#storeTime.now();
    const storeAge = storeAt === undefined || storeNow === null ? -Infinity : (storeNow - storeAt) / 1000;
    return storeAge < -LARGEST_LEAD ? age >= UNWATCHED_SECONDS : Math.min(age, storeAge) >= LEASE_SECONDS;
  }

  /**
   * Forgets the work of other requests, much of which may have ended. From now on it counts as that of another process.
   */
  #disown(): void {
    const before = this.#underWay.size;
    for (const [name, isOwn] of this.#underWay) if (!isOwn()) this.#underWay.delete(name);
    if (this.#underWay.size < before) this.#process = crypto.randomUUID();
    this.#sweepAt = Math.max(MOST_WATCHED, 2 * this.#underWay.size);
  }
}

/** Another process has taken the lease: this one must stop its work. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('The work was interrupted for so long that another process has taken it over.');
  }
}

/** When a lease was last renewed, by both clocks of this machine. */
export interface LeaseAge {
  readonly monotonic: number;
  readonly wall: number;
}

export const readAge = (clock: Clock): LeaseAge => ({ monotonic: clock.monotonic(), wall: clock.now() });

/**
 * Does work under a lease and renews it meanwhile. `renew` resolves false if another process has the lease. The work
 * must send its requests with the call that it gets: before each one, an old lease is renewed, and a `LeaseLostError`
 * is thrown if it is lost. The lease's age is the larger of monotonic and wall-clock time, because the monotonic clock
 * of a suspended machine may stand still. When this settles, no renewal is in progress. `since`: when the lease was
 * signed, if that was earlier.
 */
export async function whileHolding<T>(
  clock: Clock,
  call: Call,
  renew: () => Promise<boolean>,
  work: (call: Call) => Promise<T>,
  since: LeaseAge = readAge(clock),
): Promise<T> {
  let isLost = false;
  let renewedAt = since;
  const renewNow = async (): Promise<void> => {
    const started = readAge(clock);
    if (await renew()) renewedAt = started;
    else isLost = true;
  };
  const check = async (): Promise<void> => {
    const age = Math.max(clock.monotonic() - renewedAt.monotonic, clock.now() - renewedAt.wall);
    if (!isLost && age > RENEWAL_MS + RENEWAL_MS / 2) await renewNow();
    if (isLost) throw new LeaseLostError();
  };
  // After a failed renewal, the next one is early enough.
  const stop = repeat(clock, RENEWAL_MS, () => renewNow().catch(() => undefined));
  const own: Call = { ...call, beforeSend: check };
  try {
    return await work(own);
  } finally {
    call.response = own.response;
    await stop();
  }
}
