import { nowInSeconds, repeat, type Clock } from '../../lib/clock.js';
import { markRequest } from '../../lib/own-request.js';
import type { Call } from '../../upstream/call.js';

/** A process's word that it is doing what must be done once. */
export interface Lease {
  /** Names the work: `LeaseWatch` makes it. */
  by: string;
  /** Rises with every renewal: a process that sees it stand still for `LEASE_SECONDS` knows that the holder is gone. */
  count: number;
  /** Unix seconds of the last renewal. */
  at: number;
}

/** A lease is free once its counter was watched standing still for this long. */
const LEASE_SECONDS = 60;

/** A process that has not watched the counter goes by the time of the last renewal, as far as clocks may be apart. */
const UNWATCHED_SECONDS = 300;

/** How often (ms) a holder renews its lease. */
export const RENEWAL_MS = 20_000;

/** Leases of other processes that are watched at once; the one that was seen first is forgotten. */
const MOST_WATCHED = 1_000;

/** The work that this process does under leases, and what it has seen of the leases of others. One for each store. */
export class LeaseWatch {
  #process = crypto.randomUUID();
  /** Each with whether it belongs to the request that asks. */
  readonly #underWay = new Map<string, () => boolean>();
  readonly #seen = new Map<string, { count: number; since: number }>();
  #made = 0;
  #sweepAt = MOST_WATCHED;

  /** A name for work that begins now; `end` says that it is over. */
  begin(): string {
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
    return { by: name, count: 0, at: nowInSeconds(clock) };
  }

  /** Whether the holder is gone, as far as this process can tell. The first look at a lease begins to watch it. */
  isFree(clock: Clock, lease: Lease | null): boolean {
    if (lease === null) return true;
    const { by, count, at } = lease;
    const isOwn = this.#underWay.get(by);
    if (isOwn?.()) return false;
    // What another request has begun may have ended with it: that goes by its renewals, like the work of another process.
    if (!isOwn && by.startsWith(this.#process)) return true;
    if (nowInSeconds(clock) - at >= UNWATCHED_SECONDS) return true;
    const now = clock.monotonic();
    const seen = this.#seen.get(by);
    if (seen?.count === count) return now - seen.since >= LEASE_SECONDS * 1000;
    if (this.#seen.size >= MOST_WATCHED)
      for (const first of [...this.#seen.keys()].slice(0, 1)) this.#seen.delete(first);
    this.#seen.set(by, { count, since: now });
    return false;
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

/**
 * Does work under a lease, renewing it meanwhile. `renew` resolves false when another process has the lease. Before each
 * request that the work sends through its call the lease's age is checked, by the larger of monotonic and wall-clock time,
 * since a suspended machine's monotonic clock may stand still: an old one is renewed first, and one that is lost rejects
 * with a `LeaseLostError`. When this settles, no renewal is under way.
 */
export async function whileHolding<T>(
  clock: Clock,
  call: Call,
  renew: () => Promise<boolean>,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  let isLost = false;
  let renewedAt = { monotonic: clock.monotonic(), wall: clock.now() };
  const renewNow = async (): Promise<void> => {
    const started = { monotonic: clock.monotonic(), wall: clock.now() };
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
