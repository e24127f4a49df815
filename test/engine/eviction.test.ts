import { expect, test } from 'vitest';
import { evictMessage, evictRun, evictThread } from '../../src/engine/records/eviction.js';

/** Noon, in Unix seconds. */
const NOON = 1_793_534_400;
const HOUR = 3600;

const atNoon = NOON * 1000;
const companions = ['run-order/a'];

test.each([
  ['that has ended: at once', { endedAt: NOON - 5, expiresAt: NOON + 500 }, undefined],
  ['that may go on: an hour after it expires', { endedAt: null, expiresAt: NOON + 500 }, NOON + 500 + HOUR],
  ['that should have expired long ago: in an hour', { endedAt: null, expiresAt: 1_700_000_000 }, NOON + HOUR],
])('a full store may drop a run %s, with what is stored beside it', (_, life, expected) => {
  const evictAfter = expected === undefined ? undefined : expected * 1000;

  expect(evictRun({ ...life, companions }, atNoon)).toEqual({ evictWith: companions, evictAfter });
});

test.each([
  ['at rest: at once', null, undefined],
  ['that a run may hold: an hour after the last write', { token: 'hold_a', runId: 'run_a', lease: null }, NOON + HOUR],
  [
    'that a run may hold for long: an hour after it expires',
    { token: 'hold_a', runId: 'run_a', lease: null, until: NOON + 9 * HOUR },
    NOON + 10 * HOUR,
  ],
])('a full store may drop a thread %s', (_, activeRun, expected) => {
  const evictAfter = expected === undefined ? undefined : expected * 1000;

  expect(evictThread({ activeRun, deferred: [] }, atNoon)).toEqual({ evictWith: [], evictAfter });
});

test.each([null, { token: 'hold_a', runId: null, lease: null }])(
  'a full store keeps a thread for which items wait to be delivered, held: %j',
  (activeRun) => {
    expect(evictThread({ activeRun, deferred: [{}] }, atNoon)).toBeUndefined();
  },
);

test.each([{ id: 'msg_b' }, { item_id: 'msg_b' }])(
  'a full store keeps what leads to an item of another id: %j',
  (extras) => {
    expect(evictMessage(extras)).toBeUndefined();
    expect(evictMessage({})).toEqual({ evictWith: [] });
  },
);
