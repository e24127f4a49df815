import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseWatch, type Lease } from '../../src/engine/records/lease.js';
import { StoreTime } from '../../src/engine/records/store-time.js';
import { systemClock, type Clock } from '../../src/lib/clock.js';

const EPOCH = Date.UTC(2026, 10, 1);

beforeEach(() => {
  vi.useFakeTimers({ now: EPOCH });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

/** The clock of a machine that is so many seconds ahead of the others. */
const clockAhead = (seconds: number): Clock => ({ ...systemClock, now: () => Date.now() + seconds * 1000 });

interface StoreClock {
  /** How far (seconds) the store's clock is ahead of this machine's. */
  ahead?: number;
  /** How long (ms) the question and the answer are under way, each. */
  trip?: number;
}

/** The clock of a store behind a connection. */
function serveClock({ ahead = 0, trip = 10 }: StoreClock = {}) {
  const server = { ahead, trip, asked: 0 };
  const read = async (): Promise<number> => {
    server.asked += 1;
    const { trip } = server;
    if (trip > 0) await new Promise((resolve) => setTimeout(resolve, trip));
    const now = Date.now() + server.ahead * 1000;
    if (trip > 0) await new Promise((resolve) => setTimeout(resolve, trip));
    return now;
  };
  return Object.assign(server, { read });
}

describe('the time of a store', () => {
  it('is not known where it has no clock, and not before it has answered', async () => {
    expect(new StoreTime(null).now()).toBeNull();
    const time = new StoreTime(serveClock({ ahead: 100 }).read);
    expect(time.now()).toBeNull();
    await pass(20);
    expect(time.now()).toBe(Date.now() + 100_000);
  });

  it('goes on without being asked, and is measured again after a minute', async () => {
    const server = serveClock();
    const time = new StoreTime(server.read);
    time.now();
    await pass(59_000);
    expect([time.now(), server.asked]).toEqual([Date.now(), 1]);
    server.ahead = -40;
    await pass(2_000);
    expect([time.now(), server.asked]).toEqual([Date.now(), 2]);
    await pass(20);
    expect(time.now()).toBe(Date.now() - 40_000);
  });

  it('is asked for once by many at a time', () => {
    const server = serveClock();
    const time = new StoreTime(server.read);
    for (let times = 0; times < 100; times += 1) time.now();
    expect(server.asked).toBe(1);
  });

  it('is not taken from an answer that was long under way', async () => {
    const server = serveClock({ ahead: 100, trip: 3_000 });
    const time = new StoreTime(server.read);
    time.now();
    await pass(6_000);
    server.trip = 1_000;
    expect(time.now()).toBeNull();
    await pass(2_000);
    expect(time.now()).toBe(Date.now() + 100_000);
  });

  it('is not known any more when the machine was suspended or its clock was set, until it is measured again', async () => {
    const server = serveClock();
    let set = 0;
    const time = new StoreTime(server.read, { ...systemClock, now: () => Date.now() + set });
    time.now();
    await pass(20);
    expect(time.now()).not.toBeNull();
    set = 3_600_000;
    expect(time.now()).toBeNull();
    await pass(20);
    expect([time.now(), server.asked]).toEqual([Date.now(), 2]);
  });

  it('is not taken from an answer over which the machine was suspended', async () => {
    const server = serveClock();
    let set = 0;
    const time = new StoreTime(server.read, { ...systemClock, now: () => Date.now() + set });
    time.now();
    set = 3_600_000;
    await pass(20);
    expect(time.now()).toBeNull();
  });

  it('is not known for ever from one measurement', async () => {
    const server = serveClock();
    const time = new StoreTime(() => (server.asked === 0 ? server.read() : Promise.reject(new Error('down'))));
    time.now();
    await pass(20);
    for (let minute = 0; minute < 9; minute += 1) {
      await pass(60_000);
      expect(time.now()).toBe(Date.now());
    }
    await pass(61_000);
    expect(time.now()).toBeNull();
  });

  it.each([NaN, Infinity, -1, 0, EPOCH / 1000, EPOCH * 1000])('is not %d', async (answer) => {
    const time = new StoreTime(() => Promise.resolve(answer));
    time.now();
    await pass(20);
    expect(time.now()).toBeNull();
  });
});

/** A process with the store's clock measured. */
async function startProcess(server: { read: () => Promise<number> }, clock: Clock = systemClock) {
  const watch = new LeaseWatch(new StoreTime(server.read, clock));
  watch.begin();
  await pass(2_000);
  return {
    sign: (): Lease => watch.sign(clock, watch.begin()),
    isFree: (lease: Lease): boolean => watch.isFree(clock, lease),
  };
}

describe('a lease of a process that is gone', () => {
  it('is free after a minute to processes that live for seconds', async () => {
    const server = serveClock();
    const lease = (await startProcess(server)).sign();
    const found: number[] = [];
    for (let seconds = 4; seconds <= 80; seconds += 4) {
      await pass(2_000);
      if ((await startProcess(server)).isFree(lease)) found.push(seconds);
    }
    expect(found).toEqual([60, 64, 68, 72, 76, 80]);
  });

  it('is free after a minute where the store’s clock is hours off', async () => {
    const server = serveClock({ ahead: 7_200 });
    const lease = (await startProcess(server)).sign();
    await pass(56_000);
    expect((await startProcess(server)).isFree(lease)).toBe(false);
    await pass(2_000);
    expect((await startProcess(server)).isFree(lease)).toBe(true);
  });

  it.each([
    ['whose holder did not know the store’s time', true, false],
    ['to a process that cannot learn the store’s time', false, true],
  ])('is free after five minutes %s', async (_, watcherKnows, holderKnew) => {
    const [server, mute] = [serveClock(), { read: () => Promise.reject<number>(new Error('no clock')) }];
    const lease = (await startProcess(holderKnew ? server : mute)).sign();
    await pass(290_000);
    expect((await startProcess(watcherKnows ? server : mute)).isFree(lease)).toBe(false);
    await pass(10_000);
    expect((await startProcess(watcherKnows ? server : mute)).isFree(lease)).toBe(true);
  });

  it('is free after five minutes at the latest when the store’s clock was set back by hours', async () => {
    const server = serveClock();
    const lease = (await startProcess(server)).sign();
    server.ahead = -7_200;
    await pass(290_000);
    expect((await startProcess(server)).isFree(lease)).toBe(false);
    await pass(10_000);
    expect((await startProcess(server)).isFree(lease)).toBe(true);
  });
});

describe('a lease of a process that is at work', () => {
  it.each([-300, -100, 100, 300])('is not free where its clock is %d seconds ahead', async (seconds) => {
    const server = serveClock();
    const holder = await startProcess(server, clockAhead(seconds));
    const lease = holder.sign();
    const watcher = await startProcess(server);
    expect(watcher.isFree(lease)).toBe(false);
    await pass(50_000);
    expect((await startProcess(server)).isFree(lease)).toBe(false);
  });

  it('is not free when the store has moved to a machine with another clock', async () => {
    const server = serveClock();
    const lease = (await startProcess(server)).sign();
    server.ahead = 300;
    expect((await startProcess(server)).isFree(lease)).toBe(false);
    await pass(50_000);
    expect((await startProcess(server)).isFree(lease)).toBe(false);
  });

  it('is renewed without the store’s time by a holder that does not know it any more', () => {
    const watch = new LeaseWatch();
    const lease = watch.stamp({ by: 'p.1', count: 3, at: 10, storeAt: EPOCH });
    expect(lease).toEqual({ by: 'p.1', count: 3, at: 10 });
  });
});
