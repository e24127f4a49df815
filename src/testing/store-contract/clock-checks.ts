import { sleep } from '../../lib/timers.js';
import { defineCheck, type StoreCheck } from './store-check.js';

const OLDEST = Date.UTC(2020, 0);
const NEWEST = Date.UTC(2100, 0);

/** How many milliseconds readings of one clock may be out of order, because it may be adjusted meanwhile. */
const TOLERANCE = 1_000;
const PAUSE = 20;

/** The clock of a store that has one. */
export const clockChecks: readonly StoreCheck[] = [
  defineCheck('its clock tells milliseconds since the epoch', async ({ raw }) => {
    if (!raw.now) return;
    const now = await raw.now();
    if (!(now >= OLDEST && now < NEWEST)) throw new Error(`now should be a time of this century, but is ${now}`);
  }),

  defineCheck('its clock goes on, and is the same for every store on the same data', async ({ raw, openStore }) => {
    if (!raw.now) return;
    const other = await openStore();
    const began = Date.now();
    const first = await raw.now();
    const second = (await other.now?.()) ?? NaN;
    await sleep(PAUSE);
    const third = await raw.now();
    const passed = Date.now() - began;
    const isOrdered = second > first - TOLERANCE && third > second - TOLERANCE;
    const isRunning = third > first && third - first < passed + TOLERANCE;
    if (!isOrdered || !isRunning) {
      throw new Error(
        `three readings within ${passed} ms should follow each other, but are ${first}, ${second}, ${third}`,
      );
    }
  }),
];
