import { forgetOldest } from '../../lib/bounded-map.js';
import { nowInSeconds, repeat, type Clock } from '../../lib/clock.js';
import { markRequest } from '../../lib/own-request.js';
import type { Call } from '../../upstream/call.js';
import { StoreTime } from './store-time.js';

/** A process's word that it is doing what must be done once. */
export interface Lease {
  /** Names the work: `LeaseWatch` makes it. */
  by: string;
  /** Rises with every renewal: a process that sees it stand still for `LEASE_SECONDS` knows that the holder is gone. */
  count: number;
  /** Unix seconds of the last renewal. */
  at: number;
  /** The same moment by the store's clock, in milliseconds; absent where the holder did not know it. */
  storeAt?: number;
}

/** Whether it is the same lease, and was not renewed in between. */
export const isSameLease = (
  lease: Pick<Lease, 'by' | 'count'> | null | undefined,
  other: Pick<Lease, 'by' | 'count'> | null | undefined,
): boolean => lease?.by === other?.by && lease?.count === other?.count;

/** A lease is free once its counter has stood still for this long, by what was watched or by the store's clock. */
const LEASE_SECONDS = 60;

/** A process that knows neither goes by its own time of the last renewal, as far as clocks may be apart. */
const UNWATCHED_SECONDS = 300;

/** A renewal that lies further (seconds) ahead of the store's time was stamped by another clock. */
const LARGEST_LEAD = 5;

/** How often (ms) a holder renews its lease. */
export const RENEWAL_MS = 20_000;

/** Leases of other processes that are watched at once; the one that was seen first is forgotten. */
const MOST_WATCHED = 1_000;

/** The work that this process does under leases, and what it has seen of the leases of others. One for each store. */
export class LeaseWatch {
  #process = crypto.randomUUID();
  readonly #storeTime: StoreTime;
  /** Each with whether it belongs to the request that asks. */
  readonly #underWay = new Map<string, () => boolean>();
  readonly #seen = new Map<string, { count: number; since: number }>();
  #made = 0;
  #sweepAt = MOST_WATCHED;

  constructor(storeTime = new StoreTime(null)) {
    this.#storeTime = storeTime;
  }

  /** A name for work that begins now; `end` says that it is over. */
  begin(): string {
    // Asked early, it is known when the lease is written.
    this.#storeTime.now();
    if (this.#underWay.size >= this.#sweepAt) this.#disown();
    this.#made += 1;
    const name = `${this.#process}.${this.#made}`;
    this.#underWay.set(name, markRequest());
    return name;
  }

  /** The work is over, whether or not the store could be told: its lease is free to this process. */
  end(name: string): void {
    this.#underWay.delete(name);
  }

  /** A lease of work that begins now. */
  sign(clock: Clock, name: string): Lease {
    return this.stamp({ by: name, count: 0, at: nowInSeconds(clock) });
  }

  /** A lease that was taken or renewed just now, with the store's time. */
  stamp({ by, count, at }: Lease): Lease {
    const storeAt = this.#storeTime.now();
    return storeAt === null ? { by, count, at } : { by, count, at, storeAt: Math.round(storeAt) };
  }

  /** Whether the holder is gone, as far as this process can tell. The first look at a lease begins to watch it. */
  isFree(clock: Clock, lease: Lease | null): boolean {
    if (lease === null) return true;
    const { by, count } = lease;
    const isOwn = this.#underWay.get(by);
    if (isOwn?.()) return false;
    // What another request has begun may have ended with it: that goes by its renewals, like the work of another process.
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
   * Whether the last renewal is so old that the holder must be gone. The store's clock may have been set, or be another
   * machine's since it was measured: alone it frees no lease that is young by this machine's.
   */
  #isOld(clock: Clock, { at, storeAt }: Lease): boolean {
    const age = nowInSeconds(clock) - at;
    const storeNow = storeAt === undefined ? null : this.#storeTime.now();
    const storeAge = storeAt === undefined || storeNow === null ? -Infinity : (storeNow - storeAt) / 1000;
    return storeAge < -LARGEST_LEAD ? age >= UNWATCHED_SECONDS : Math.min(age, storeAge) >= LEASE_SECONDS;
  }

  /** Forgets the work of other requests, many of which may have ended: from now on it is that of another process. */
  #disown(): void {
    const before = this.#underWay.size;
    for (const [name, isOwn] of this.#underWay) if (!isOwn()) this.#underWay.delete(name);
    if (this.#underWay.size < before) this.#process = crypto.randomUUID();
    this.#sweepAt = Math.max(MOST_WATCHED, 2 * this.#underWay.size);
  }
}

/** Another process has taken the lease: this one must not go on with the work. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('The work was interrupted for so long that another process has taken it over.');
  }
}

/** When a lease was signed, by both of a machine's clocks. */
export interface LeaseAge {
  readonly monotonic: number;
  readonly wall: number;
}

export const readAge = (clock: Clock): LeaseAge => ({ monotonic: clock.monotonic(), wall: clock.now() });

/**
 * Does work under a lease, renewing it meanwhile. `renew` resolves false when another process has the lease. Before each
 * request that the work sends through its call the lease's age is checked, by the larger of monotonic and wall-clock time,
 * since a suspended machine's monotonic clock may stand still: an old one is renewed first, and one that is lost rejects
 * with a `LeaseLostError`. When this settles, no renewal is under way. `since`: when the lease was signed, where that was before.
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
  // A renewal that fails is made again in time.
  const stop = repeat(clock, RENEWAL_MS, () => renewNow().catch(() => undefined));
  const own: Call = { ...call, beforeSend: check };
  try {
    return await work(own);
  } finally {
    call.response = own.response;
    await stop();
  }
}
