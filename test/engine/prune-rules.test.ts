import { describe, expect, test } from 'vitest';
import { isMessageSpare, isRunOver, isThreadSpare } from '../../src/engine/prune/prune-rules.js';
import type { ThreadRecord } from '../../src/engine/records/records.js';
import type { MessageExtras } from '../../src/mapping/to-assistants/message-extras.js';

/** Unix seconds. */
const NOW = 1_793_534_400;
const DAY = 86_400;
const HOUR = 3600;

const MONTH_AGO = NOW - 30 * DAY;

describe('runs older than 30 days', () => {
  test.each([
    ['ended 31 days ago', { endedAt: NOW - 31 * DAY, expiresAt: 0 }, true],
    ['ended 30 days ago to the second', { endedAt: MONTH_AGO, expiresAt: 0 }, true],
    ['ended a second later', { endedAt: MONTH_AGO + 1, expiresAt: 0 }, false],
    ['ended 29 days ago and would have expired before', { endedAt: NOW - 29 * DAY, expiresAt: NOW - 40 * DAY }, false],
    ['expired 31 days ago without an end', { endedAt: null, expiresAt: NOW - 31 * DAY }, true],
    ['expired 29 days ago without an end', { endedAt: null, expiresAt: NOW - 29 * DAY }, false],
    ['goes on', { endedAt: null, expiresAt: NOW + 500 }, false],
  ])('one that %s: %j goes: %s', (_, life, expected) => {
    expect(isRunOver(life, MONTH_AGO, NOW)).toBe(expected);
  });
});

describe('runs of any age', () => {
  test.each([
    ['has just ended', { endedAt: NOW, expiresAt: 0 }, true],
    ['expired an hour ago', { endedAt: null, expiresAt: NOW - HOUR }, true],
    ['expired in this hour: it may be about to end', { endedAt: null, expiresAt: NOW - HOUR + 1 }, false],
    ['goes on', { endedAt: null, expiresAt: NOW + 500 }, false],
  ])('one that %s: %j goes: %s', (_, life, expected) => {
    expect(isRunOver(life, NOW, NOW)).toBe(expected);
  });
});

/** An id that carries a time, and that time. */
const withTime = (at: number): string => `msg_${at.toString(16)}${'ab'.repeat(20)}`;
const TODAY = NOW - 5 * HOUR;

const blankMessage: MessageExtras = {
  created_at: TODAY,
  completed_at: null,
  run_id: null,
  assistant_id: null,
  metadata: {},
  attachments: [],
  status: 'completed',
  incomplete_details: null,
  incomplete_at: null,
};

describe('the record of a message', () => {
  test.each<[string, object]>([
    ['that says what its item says', {}],
    ['that has nothing', { metadata: null, attachments: null }],
    ['without a status of its own', { status: undefined }],
  ])('%s is spare', (_, extras) => {
    expect(isMessageSpare(withTime(TODAY), { ...blankMessage, ...extras }, NOW)).toBe(true);
  });

  test.each<[string, object]>([
    ['with metadata', { metadata: { a: 'b' } }],
    ['with attachments', { attachments: [{ file_id: 'file-a' }] }],
    ['of a run', { run_id: 'run_a' }],
    ['of an assistant', { assistant_id: 'asst_a' }],
    ['whose item has another id', { item_id: 'msg_b' }],
    ['that is known by another id', { id: 'msg_b' }],
    ['with another time than its id', { created_at: TODAY + 1 }],
    ['with the time of its end', { completed_at: TODAY }],
    ['that is incomplete', { status: 'incomplete', incomplete_details: { reason: 'max_tokens' } }],
    ['that was incomplete at some time', { incomplete_at: TODAY }],
    ['with something that a later version put there', { later: 1 }],
  ])('%s stays', (_, extras) => {
    expect(isMessageSpare(withTime(TODAY), { ...blankMessage, ...extras }, NOW)).toBe(false);
  });

  test('stays where the id carries no time', () => {
    expect(isMessageSpare('msg_a', blankMessage, NOW)).toBe(false);
  });

  test('stays for an hour, in which a lost answer may still be looked up', () => {
    const created_at = NOW - HOUR + 1;
    expect(isMessageSpare(withTime(created_at), { ...blankMessage, created_at }, NOW)).toBe(false);
    expect(isMessageSpare(withTime(created_at - 1), { ...blankMessage, created_at: created_at - 1 }, NOW)).toBe(true);
  });
});

const blankThread: ThreadRecord = {
  createdAt: TODAY,
  activeRun: null,
  toolResources: {},
  firstCount: 1,
  hasUserMessage: true,
  firstMessages: [],
  indexingStore: null,
  deferred: [],
  flushing: null,
  newestMessage: { id: 'msg_a', at: TODAY * 1000 },
};
const THREAD_ID = withTime(TODAY).replace('msg_', 'thread_');
const hold = { token: 'hold_a', runId: 'run_a', lease: null };
const leaseOf = (at: number) => ({ by: 'process', count: 3, at });

describe('the record of a thread', () => {
  test.each<[string, object]>([
    ['at rest', {}],
    ['without anything', { toolResources: null, newestMessage: null, hasUserMessage: false }],
    [
      'whose hold never named a run, two hours ago',
      { activeRun: { ...hold, runId: null, lease: leaseOf(NOW - 2 * HOUR) } },
    ],
    ['whose hold names neither run nor process', { activeRun: { ...hold, runId: null } }],
    ['whose items were being sent two hours ago', { flushing: leaseOf(NOW - 2 * HOUR) }],
  ])('%s is spare', (_, change) => {
    expect(isThreadSpare(THREAD_ID, { ...blankThread, ...change }, 'absent', NOW)).toBe(true);
  });

  test.each<[string, object]>([
    ['whose tool resources are shown, empty', { toolResources: { code_interpreter: { file_ids: [] } } }],
    ['with vector stores', { toolResources: { file_search: { vector_store_ids: ['vs_a'] } } }],
    ['with files', { toolResources: { code_interpreter: { file_ids: ['file-a'] } } }],
    ['for which items wait', { deferred: [{ item: { type: 'function_call_output' }, message: null }] }],
    ['whose items are being sent', { flushing: leaseOf(NOW) }],
    ['whose first messages wait for their ids', { firstMessages: [{ metadata: { a: 'b' }, attachments: [] }] }],
    ['whose files may not be indexed', { indexingStore: 'vs_a' }],
    ['that a run has just left', { newestMessage: { id: 'msg_a', at: (NOW - HOUR + 1) * 1000 } }],
    ['on which a run is being started', { activeRun: { ...hold, runId: null, lease: leaseOf(NOW) } }],
    [
      'on which one was being started this hour',
      { activeRun: { ...hold, runId: null, lease: leaseOf(NOW - HOUR + 1) } },
    ],
    ['with something that a later version put there', { later: 1 }],
  ])('%s stays', (_, change) => {
    expect(isThreadSpare(THREAD_ID, { ...blankThread, ...change }, 'absent', NOW)).toBe(false);
  });

  test.each([
    ['has ended', 'ended', true],
    ['is gone', 'absent', true],
    ['has not ended', 'unfinished', false],
    ['cannot be read', 'unreadable', false],
  ] as const)('with a hold whose run %s (%s) is spare: %s', (_, run, expected) => {
    expect(isThreadSpare(THREAD_ID, { ...blankThread, activeRun: hold }, run, NOW)).toBe(expected);
  });

  test('stays where ids carry no times: how many messages came first is not known without it', () => {
    expect(isThreadSpare('thread_a', blankThread, 'absent', NOW)).toBe(false);
    expect(isThreadSpare('thread_a', { ...blankThread, firstCount: 0 }, 'absent', NOW)).toBe(true);
  });
});
