import { describe, expect, it } from 'vitest';
import type { RunEvent, RunRecord } from '../../src/engine/runs/run-events.js';
import { applyEvents, reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import { accepted, answered, began, named, OUTPUT, stop } from './support/run-records.js';

describe('a run whose response is read by one process and kept nowhere', () => {
  const LEASE = { by: 'r1', count: 0, at: 100 };
  const stored: RunRecord = {
    asked: { ...named.asked, history: 'store', firstItem: 1 },
    state: {
      ...named.state,
      responseIds: [null],
      background: false,
      phase: { at: 'working', began: false, outputs: null, lease: LEASE },
    },
  };
  const come = (...events: RunEvent[]): RunRecord => {
    const result = applyEvents(stored, events);
    if ('refused' in result) throw new Error(result.refused);
    return result.record;
  };
  const renewed = (by = 'r1'): RunEvent => ({ type: 'lease renewed', by, at: 180 });
  const taken: RunEvent = { type: 'lease taken', by: 'r2', over: LEASE, at: 180 };
  const dropped: RunEvent = { type: 'lease dropped', by: 'r1' };
  const begunAgain = (by = 'r2', over = { by: 'r1', count: 0 }, turn = 0): RunEvent => ({
    type: 'begun again',
    turn,
    by,
    over,
    at: 190,
  });
  const publish = { response: null, missing: false };
  const read = (by: string | undefined, status: 'completed' | 'requires_action', turn = 0): RunEvent => ({
    ...answered(status, turn),
    publish,
    reader: by,
  });
  const ended = (by?: string, turn = 0): RunEvent => ({
    type: 'ends',
    turn,
    at: 150,
    by: 'p1',
    as: 'failed',
    steps: [],
    reader: by,
  });
  const done: RunEvent = { type: 'settled', by: 'p1', ifAny: true };
  const joinedBy = (by: string): RunEvent => ({
    type: 'joined',
    turn: 1,
    response: null,
    background: false,
    lease: { by, count: 0, at: 145 },
  });
  const waiting = [began, read('r1', 'requires_action'), done];
  const secondTurn = [...waiting, accepted, joinedBy('r3')];

  it.each<[string, RunEvent[], RunEvent, string]>([
    ['its reader renews its lease', [began], renewed(), 'working/in_progress'],
    ['its reader renews its lease under a stop', [stop('cancelled')], renewed(), 'working/cancelling'],
    ['another process renews a lease that it has not', [], renewed('r2'), 'stale'],
    ['its first reader renews after another began again', [begunAgain()], renewed(), 'stale'],
    ['the one that began again renews', [begunAgain()], renewed('r2'), 'working/queued'],
    ['a lease on reading is not taken over', [], taken, 'stale'],
    ['a lease on reading is not dropped', [], dropped, 'stale'],
    ['begun again', [], begunAgain(), 'working/queued'],
    ['begun again where the model worked', [began], begunAgain(), 'working/in_progress'],
    ['begun again by its reader itself', [began], begunAgain('r1'), 'working/in_progress'],
    ['begun again over a lease that was renewed since', [renewed()], begunAgain(), 'stale'],
    ['begun again over the lease of nobody', [], begunAgain('r2', { by: 'r9', count: 0 }), 'stale'],
    ['begun again by two at a time', [begunAgain()], begunAgain('r3'), 'stale'],
    ['begun again twice', [begunAgain()], begunAgain('r3', { by: 'r2', count: 0 }), 'not allowed'],
    ['begun again under a stop', [stop('cancelled')], begunAgain(), 'not allowed'],
    ['begun again in a turn that is over', secondTurn, begunAgain('r2', { by: 'r3', count: 0 }), 'stale'],
    ['begun again in a later turn', secondTurn, begunAgain('r2', { by: 'r3', count: 0 }, 1), 'working/queued'],
    ['begun again while it awaits outputs', waiting, begunAgain(), 'stale'],
    ['begun again while outputs are sent', [...waiting, accepted], begunAgain('r2', LEASE, 1), 'stale'],
    ['begun again when it has ended', [read('r1', 'completed'), done], begunAgain(), 'too late'],
    ['its reader read the end', [began], read('r1', 'completed'), 'ending/in_progress'],
    ['another process read an end', [began], read('r2', 'completed'), 'stale'],
    ['its first reader read an end, begun again since', [begunAgain()], read('r1', 'completed'), 'stale'],
    ['the one that began again read the end', [begunAgain()], read('r2', 'completed'), 'ending/queued'],
    ['its reader ends it', [began], ended('r1'), 'ended/failed'],
    ['its first reader ends it, begun again since', [begunAgain()], ended('r1'), 'stale'],
    ['a process that has not read ends it', [begunAgain()], ended(), 'ended/failed'],
    ['a process that has not read ends it under a stop', [stop('cancelled')], ended(), 'ended/cancelled'],
    ['its reader of the turn before ends it', secondTurn, ended('r1', 1), 'stale'],
    ['the reader of its second turn read the end', secondTurn, read('r3', 'completed', 1), 'ending/queued'],
    ['nothing is to be settled while the model works', [], done, 'working/queued'],
    ['nothing is to be settled while it awaits outputs', waiting, done, 'awaiting/requires_action'],
    ['nothing is to be settled when it has ended', [ended('r1')], done, 'ended/failed'],
    ['its end is settled by another process', [read('r1', 'completed')], { ...done, by: 'p2' }, 'stale'],
    ['its end is settled', [read('r1', 'completed')], done, 'ended/completed'],
  ])('%s', (_, before, event, expected) => {
    const result = reduce(come(...before), event);
    const shown =
      'refused' in result ? result.refused : `${result.record.state.phase.at}/${showRun(result.record).status}`;
    expect(shown).toBe(expected);
  });

  it('counts the renewals of its lease, from nought for each reader', () => {
    const leaseOf = ({ state: { phase } }: RunRecord) => (phase.at === 'working' ? phase.lease : null);
    expect(leaseOf(come(renewed(), renewed()))).toEqual({ by: 'r1', count: 2, at: 180 });
    expect(leaseOf(come(renewed(), begunAgain('r2', { by: 'r1', count: 1 })))).toEqual({ by: 'r2', count: 0, at: 190 });
    expect(leaseOf(come(...secondTurn))).toEqual({ by: 'r3', count: 0, at: 145 });
  });

  it('is begun again once in all its turns', () => {
    const first = come(begunAgain(), read('r2', 'requires_action'), done, accepted, joinedBy('r3'));
    expect(first.state).toMatchObject({ begunAgain: true, turn: 1, phase: { at: 'working', outputs: [OUTPUT] } });
    expect(reduce(first, begunAgain('r4', { by: 'r3', count: 0 }, 1))).toEqual({ refused: 'not allowed' });
  });

  it.each<[string, RunEvent[], RunEvent[], unknown[]]>([
    ['an answer', [], [read('r1', 'completed'), done], [{ do: 'publish', ...publish, outputs: [] }]],
    ['calls', [], [read('r1', 'requires_action'), done], [{ do: 'publish', ...publish, outputs: [] }]],
    [
      'an answer to outputs: these with it',
      secondTurn,
      [read('r3', 'completed', 1), done],
      [{ do: 'publish', ...publish, outputs: [OUTPUT] }],
    ],
    [
      'calls under a stop: answers to them',
      [stop('cancelled')],
      [read('r1', 'requires_action'), done],
      [
        { do: 'publish', ...publish, outputs: [] },
        {
          do: 'answer',
          outputs: [{ tool_call_id: 'call_1', output: 'No output: the run ended as cancelled.' }],
          lookFirst: false,
        },
      ],
    ],
    [
      'no response to outputs: these alone',
      secondTurn,
      [ended('r3', 1), done],
      [{ do: 'answer', outputs: [OUTPUT], lookFirst: true }],
    ],
    ['no response: nothing', [], [ended('r1'), done], []],
    ['the end, and another process is to settle it: nothing', [], [read('r1', 'completed')], []],
  ])('a write carries out what it leaves: %s', (_, before, events, intents) => {
    expect(applyEvents(come(...before), events)).toMatchObject({ carriedOut: intents });
  });
});
