import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/runs/run-events.js';
import { reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import { OUTPUT, named, stop, answered, accepted, joined, refused, began, after } from './support/run-records.js';

describe('a run whose response is left in the queue', () => {
  const requeued = (turn = 0, response = `resp_${turn + 1}`): RunEvent => ({
    type: 'requeued',
    turn,
    at: 170,
    by: 'p1',
    response,
  });
  const undone = (by = 'p1', turn = 0): RunEvent => ({ type: 'requeue undone', turn, by });
  const replaced: RunEvent = { type: 'joined', turn: 0, response: 'resp_9', background: true };
  const endOf = (response: string, status: 'completed' | 'cancelled' = 'cancelled'): RunEvent => ({
    ...answered(status),
    response,
  });
  const later = [began, answered('requires_action'), accepted, joined];

  it.each<[string, RunEvent[], RunEvent, string]>([
    ['queued', [], requeued(), 'sending/queued'],
    ['queued in a later turn', later, requeued(1), 'sending/queued'],
    ['begun', [began], requeued(), 'not allowed'],
    ['being stopped', [stop('cancelled')], requeued(), 'not allowed'],
    ['of another response', [], requeued(0, 'resp_8'), 'stale'],
    ['awaiting', [began, answered('requires_action')], requeued(), 'stale'],
    ['being sent again', [requeued()], requeued(), 'stale'],
    ['sent again', [requeued(), replaced], requeued(0, 'resp_9'), 'not allowed'],
    ['being sent again, its response over', [requeued()], undone(), 'working/queued'],
    ['being sent again by another process', [requeued()], undone('p2'), 'stale'],
    ['sent again, too late to be undone', [requeued(), replaced], undone(), 'stale'],
    ['being sent again, its outputs refused', [requeued()], { ...refused, turn: 0 }, 'stale'],
    ['being sent again, its old response cancelled', [requeued()], endOf('resp_1'), 'stale'],
    ['sent again, its old response cancelled', [requeued(), replaced], endOf('resp_1'), 'stale'],
    ['being sent again, a response found', [requeued()], answered('completed'), 'ended/completed'],
    ['sent again, its new response over', [requeued(), replaced], endOf('resp_9', 'completed'), 'ended/completed'],
    [
      'queued again after all, its response over',
      [requeued(), undone()],
      endOf('resp_1', 'completed'),
      'ended/completed',
    ],
    ['being sent again, cancelled', [requeued()], stop('cancelled'), 'sending/cancelling'],
    ['sending outputs', later.slice(0, 3), undone('p1', 1), 'stale'],
  ])('%s', (_, before, event, expected) => {
    const result = reduce(after(...before), event);
    const shown =
      'refused' in result ? result.refused : `${result.record.state.phase.at}/${showRun(result.record).status}`;
    expect(shown).toBe(expected);
  });

  it('has its new response in place of the old one, and the outputs that go with it', () => {
    const { state } = after(...later, requeued(1), { ...replaced, turn: 1 });
    expect(state).toMatchObject({
      responseIds: ['resp_1', 'resp_9'],
      requeued: { response: 'resp_2', turn: 1 },
      phase: { at: 'working', began: false, outputs: [OUTPUT] },
    });
    expect(after(...later, requeued(1), undone('p1', 1)).state).toEqual(after(...later).state);
    expect(after(requeued(), undone()).state).toEqual(named.state);
  });
});
