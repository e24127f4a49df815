import { describe, expect, it } from 'vitest';
import type { RunEvent, RunFallback } from '../../src/engine/runs/run-events.js';
import { reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import { OUTPUT, USAGE, stop, answered, accepted, joined, refused, began, after } from './support/run-records.js';

const MODEL: RunFallback = {
  used: 1,
  changes: [{ from: 'gpt', to: 'other', code: 'server_error' }],
  model: { model: 'other' },
};
const ANSWER: RunFallback = {
  used: 1,
  changes: [{ from: 'gpt', to: null, code: 'server_error' }],
  answer: { id: 'msg_1', text: 'Sorry.', at: 170 },
};

const fellBack = (fallback = MODEL, turn = 0, response: string | null = `resp_${turn + 1}`): RunEvent => ({
  type: 'fell back',
  turn,
  at: 170,
  by: 'p1',
  fallback,
  response,
  outcome: { usage: USAGE },
  durationMs: null,
});
const rejoined: RunEvent = { type: 'joined', turn: 0, response: 'resp_9', background: true };
const endOf = (response: string | null): RunEvent => ({ ...answered('completed'), response });
const awaiting = [began, answered('requires_action')];
const later = [...awaiting, accepted, joined];

describe('a run whose response failed', () => {
  it.each<[string, RunEvent[], RunEvent, string]>([
    ['queued', [], fellBack(), 'sending/queued'],
    ['begun', [began], fellBack(), 'sending/in_progress'],
    ['in a later turn', [...later, began], fellBack(MODEL, 1), 'sending/in_progress'],
    ['being stopped', [began, stop('cancelled')], fellBack(), 'not allowed'],
    ['of another response', [began], fellBack(MODEL, 0, 'resp_8'), 'stale'],
    ['awaiting', awaiting, fellBack(), 'stale'],
    ['being sent again', [began, fellBack()], fellBack(), 'stale'],
    ['ended', [began, answered('completed')], fellBack(), 'too late'],
    ['being sent again, its outputs refused', [began, fellBack()], { ...refused, turn: 0 }, 'stale'],
    ['being sent again, cancelled', [began, fellBack()], stop('cancelled'), 'sending/cancelling'],
    ['being sent again, the end of the old response', [began, fellBack()], endOf('resp_1'), 'stale'],
    ['sent again', [began, fellBack()], rejoined, 'working/in_progress'],
    ['sent again, the end of the old response', [began, fellBack(), rejoined], endOf('resp_1'), 'stale'],
    ['sent again, its end', [began, fellBack(), rejoined], endOf('resp_9'), 'ended/completed'],
    ['given the fixed answer', [began], fellBack(ANSWER), 'working/in_progress'],
    ['given the fixed answer, its end', [began, fellBack(ANSWER)], endOf(null), 'ended/completed'],
    ['given the fixed answer, the end of the old response', [began, fellBack(ANSWER)], endOf('resp_1'), 'stale'],
    [
      'given another model as it was sent again',
      [began],
      { type: 'fallback taken', turn: 0, fallback: MODEL },
      'working/in_progress',
    ],
    ['awaiting, given another model', awaiting, { type: 'fallback taken', turn: 0, fallback: MODEL }, 'stale'],
  ])('%s', (_, before, event, expected) => {
    const result = reduce(after(...before), event);
    const shown =
      'refused' in result ? result.refused : `${result.record.state.phase.at}/${showRun(result.record).status}`;
    expect(shown).toBe(expected);
  });

  it('has the new response in place of the old one, the outputs that go with it, and what the old one has cost', () => {
    const { state } = after(...later, began, fellBack(MODEL, 1), { ...rejoined, turn: 1 });
    expect(state).toMatchObject({
      responseIds: ['resp_1', 'resp_9'],
      replaced: ['resp_2'],
      fallback: MODEL,
      phase: { at: 'working', outputs: [OUTPUT], within: true },
      usage: { total_tokens: 2 * USAGE.total_tokens },
    });
  });

  it('knows of another model that took its request', () => {
    const { state } = after(...awaiting, accepted, { ...joined, fallback: MODEL }); // a spread loses which event it is
    expect(state).toMatchObject({ responseIds: ['resp_1', 'resp_2'], fallback: MODEL });
    expect(after(...later).state.fallback).toBeUndefined();
  });
});
