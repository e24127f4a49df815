import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseWatch } from '../../src/engine/records/lease.js';
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
