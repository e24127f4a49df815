import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseLostError, LeaseWatch, whileHolding } from '../../src/engine/records/lease.js';
import { systemClock } from '../../src/lib/clock.js';
import { inRequest, stubWorkers } from '../support/request-host.js';

beforeEach(() => {
  vi.useFakeTimers();
  stubWorkers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const [first, second] = [{ isOver: false }, { isOver: false }];

function begin(watch: LeaseWatch) {
  return inRequest(first, () => watch.sign(systemClock, watch.begin()));
}

describe('a lease of another request of the same process', () => {
  it('is not free while the request may be at work, and is once it has stood still', () => {
    const watch = new LeaseWatch();
    const lease = begin(watch);
    const isFree = () => inRequest(second, () => watch.isFree(systemClock, lease));
    expect(isFree()).toBe(false);
    vi.advanceTimersByTime(59_000);
    expect(isFree()).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect(isFree()).toBe(true);
    expect(inRequest(first, () => watch.isFree(systemClock, lease))).toBe(false);
  });

  it('is free at once when the request has said that its work is over', () => {
    const watch = new LeaseWatch();
    const lease = begin(watch);
    inRequest(first, () => {
      watch.end(lease.by);
    });
    expect(inRequest(second, () => watch.isFree(systemClock, lease))).toBe(true);
  });

  it('is not free all at once when many requests have ended without a word', () => {
    const watch = new LeaseWatch();
    const leases = Array.from({ length: 1_000 }, () => begin(watch));
    inRequest(second, () => {
      watch.begin();
      for (const lease of leases) expect(watch.isFree(systemClock, lease)).toBe(false);
    });
  });
});

/** Work that asks, before a request, whether it may go on; and how often it had its lease renewed. */
async function holdLease(
  renew: () => boolean | Promise<boolean>,
  work: (beforeSend: () => Promise<void>) => Promise<void>,
) {
  let renewals = 0;
  const call = { name: 'threads.runs.create', options: {}, response: null };
  const countRenewal = () => {
    renewals += 1;
    return Promise.resolve(renew());
  };
  await whileHolding(systemClock, call, countRenewal, ({ beforeSend }) => {
    if (beforeSend === undefined) throw new Error('The work cannot ask for its lease.');
    return work(beforeSend);
  });
  return renewals;
}

/** Lets the machine sleep: meanwhile its monotonic clock stands still. */
const sleepFor = (milliseconds: number): void => {
  vi.setSystemTime(Date.now() + milliseconds);
};

describe('work under a lease', () => {
  it('renews it before its next request when the machine has slept', async () => {
    const renewals = await holdLease(
      () => true,
      async (beforeSend) => {
        sleepFor(600_000);
        await beforeSend();
        await beforeSend();
      },
    );
    expect(renewals).toBe(1);
  });

  it('sends no further request when the lease was lost while the machine slept', async () => {
    const working = holdLease(
      () => false,
      async (beforeSend) => {
        sleepFor(600_000);
        await beforeSend();
      },
    );
    await expect(working).rejects.toThrow(LeaseLostError);
  });

  it('writes to the store each 20 s, however many requests it sends', async () => {
    const renewals = await holdLease(
      () => true,
      async (beforeSend) => {
        for (let second = 0; second < 50; second += 1) {
          await vi.advanceTimersByTimeAsync(1_000);
          await beforeSend();
        }
      },
    );
    expect(renewals).toBe(2);
  });

  it('renews it again after the store has failed to', async () => {
    const answers = [() => Promise.reject(new Error('The store is away.')), () => Promise.resolve(true)];
    const renewals = await holdLease(
      () => answers.shift()?.() ?? true,
      async () => {
        await vi.advanceTimersByTimeAsync(50_000);
      },
    );
    expect(renewals).toBe(2);
  });

  it('is over only when no renewal is being written, which could overwrite what comes next', async () => {
    let write: (written: boolean) => void = () => undefined;
    const written = new Promise<boolean>((resolve) => (write = resolve));
    let isOver = false;
    const working = holdLease(
      () => written,
      () => new Promise((resolve) => setTimeout(resolve, 25_000)),
    ).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(isOver).toBe(false);
    write(true);
    await working;
  });
});
