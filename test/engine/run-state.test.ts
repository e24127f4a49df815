import { describe, expect, it } from 'vitest';
import type { RunEvent, RunRecord } from '../../src/engine/runs/run-events.js';
import { applyEvents, asSettled, reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import { accepted, answered, began, named, OUTPUT, stop } from './support/run-records.js';

const joined: RunEvent = { type: 'joined', turn: 1, response: 'resp_2', background: true };
const refused: RunEvent = { type: 'outputs refused', turn: 1, by: 'p1' };
const again: RunEvent = { type: 'sent again', turn: 1, by: 'p1' };
const ends = (turn: number): RunEvent => ({ type: 'ends', turn, at: 150, by: 'p1', as: 'failed', steps: [] });
const settled: RunEvent = { type: 'settled', by: 'p1' };
const metadata: RunEvent = { type: 'metadata set', metadata: { a: 'b' } };

const after = (...events: RunEvent[]): RunRecord => {
  const result = applyEvents(named, events);
  if ('refused' in result) throw new Error(result.refused);
  return result.record;
};

/** The phases, each as it comes to be. */
const PHASES = {
  working: after(began),
  'working, stopped': after(began, stop('cancelled')),
  awaiting: after(began, answered('requires_action')),
  'awaiting, stopped': after(began, answered('requires_action'), stop('cancelled')),
  sending: after(began, answered('requires_action'), accepted),
  'sending, stopped': after(began, answered('requires_action'), accepted, stop('cancelled')),
  ending: after(began, stop('cancelled'), answered('requires_action')),
  ended: after(began, answered('completed')),
};
type PhaseName = keyof typeof PHASES;

/** What each event makes of each phase: the phase that follows, as `phase/legacy status`, or why it is refused. */
const TABLE: Record<string, { event: (turn: number) => RunEvent; rows: Record<PhaseName, string> }> = {
  began: {
    event: () => began,
    rows: {
      working: 'working/in_progress',
      'working, stopped': 'working/cancelling',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'stale',
      'sending, stopped': 'stale',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'cancel asked': {
    event: () => stop('cancelled'),
    rows: {
      working: 'working/cancelling',
      'working, stopped': 'not allowed',
      awaiting: 'awaiting/cancelling',
      'awaiting, stopped': 'not allowed',
      sending: 'sending/cancelling',
      'sending, stopped': 'not allowed',
      ending: 'not allowed',
      ended: 'too late',
    },
  },
  'its stream was abandoned': {
    event: () => stop('abandoned'),
    rows: {
      working: 'working/in_progress',
      'working, stopped': 'not allowed',
      awaiting: 'too late',
      'awaiting, stopped': 'too late',
      sending: 'sending/queued',
      'sending, stopped': 'not allowed',
      ending: 'not allowed',
      ended: 'too late',
    },
  },
  'the response ended, complete': {
    event: (turn) => answered('completed', turn),
    rows: {
      working: 'ended/completed',
      'working, stopped': 'ended/completed',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'ended/completed',
      'sending, stopped': 'ended/completed',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'the response ended, with calls': {
    event: (turn) => answered('requires_action', turn),
    rows: {
      working: 'awaiting/requires_action',
      'working, stopped': 'ending/cancelling',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'awaiting/requires_action',
      'sending, stopped': 'ending/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'the response was cancelled': {
    event: (turn) => answered('cancelled', turn),
    rows: {
      working: 'ended/cancelled',
      'working, stopped': 'ended/cancelled',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'ending/queued',
      'sending, stopped': 'ending/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'outputs accepted': {
    event: () => accepted,
    rows: {
      working: 'not allowed',
      'working, stopped': 'not allowed',
      awaiting: 'sending/queued',
      'awaiting, stopped': 'not allowed',
      sending: 'stale',
      'sending, stopped': 'stale',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'a response took the outputs': {
    event: () => joined,
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'working/queued',
      'sending, stopped': 'working/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'outputs refused': {
    event: () => refused,
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'awaiting/requires_action',
      'sending, stopped': 'awaiting/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'outputs sent again': {
    event: () => again,
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'sending/queued',
      'sending, stopped': 'not allowed',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'ends without a response': {
    event: ends,
    rows: {
      working: 'ended/failed',
      'working, stopped': 'ended/cancelled',
      awaiting: 'ending/cancelling',
      'awaiting, stopped': 'ending/cancelling',
      sending: 'ending/queued',
      'sending, stopped': 'ending/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'its intents are carried out': {
    event: () => settled,
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'stale',
      'sending, stopped': 'stale',
      ending: 'ended/cancelled',
      ended: 'too late',
    },
  },
  'metadata set': {
    event: () => metadata,
    rows: {
      working: 'working/in_progress',
      'working, stopped': 'working/cancelling',
      awaiting: 'awaiting/requires_action',
      'awaiting, stopped': 'awaiting/cancelling',
      sending: 'sending/queued',
      'sending, stopped': 'sending/cancelling',
      ending: 'ending/cancelling',
      ended: 'ended/completed',
    },
  },
  'lease taken over': {
    event: () => ({ type: 'lease taken', by: 'p2', over: { by: 'p1', count: 0 }, at: 160 }),
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'sending/queued',
      'sending, stopped': 'sending/cancelling',
      ending: 'ending/cancelling',
      ended: 'too late',
    },
  },
};

describe('the phases of a run', () => {
  for (const [name, { event, rows }] of Object.entries(TABLE)) {
    for (const [phase, expected] of Object.entries(rows)) {
      it(`${phase}: ${name} -> ${expected}`, () => {
        const record = PHASES[phase as PhaseName];
        const result = reduce(record, event(record.state.turn));
        const shown =
          'refused' in result ? result.refused : `${result.record.state.phase.at}/${showRun(result.record).status}`;
        expect(shown).toBe(expected);
      });
    }
  }
});

describe('a run whose record is gone', () => {
  const publish = { response: 'resp_1', missing: false };
  const published = { ...answered('requires_action'), publish } as RunEvent; // a spread loses which event it is
  it.each([
    ['that awaited outputs, and was to be cancelled', [answered('requires_action'), stop('cancelled')], 'cancelled'],
    ['that awaited outputs, and whose time was over', [answered('requires_action'), stop('expired')], 'expired'],
    ['that was to be cancelled while its messages were published', [published, stop('cancelled')], 'cancelled'],
    ['that was about to end', [stop('cancelled'), answered('requires_action')], 'cancelled'],
  ])('%s, has ended to whoever listens', (_name, events, status) => {
    const { asked, state } = asSettled(after(...events));
    expect(showRun({ asked, state })).toMatchObject({ status, required_action: null });
    expect(state.steps.map((step) => step.status)).toEqual([status]);
  });

  it('that awaits outputs, awaits them still', () => {
    const waiting = after(answered('requires_action'));
    expect(asSettled(waiting)).toEqual(waiting);
  });
});

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
