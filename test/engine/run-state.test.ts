import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/runs/run-events.js';
import { asSettled, reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import {
  stop,
  answered,
  callsLocal,
  callsAnswered,
  accepted,
  joined,
  refused,
  again,
  ends,
  settled,
  began,
  metadata,
  after,
} from './support/run-records.js';

/** The phases, each as it comes to be. */
const PHASES = {
  working: after(began),
  'working, stopped': after(began, stop('cancelled')),
  answering: after(began, callsLocal()),
  'answering, stopped': after(began, callsLocal(), stop('cancelled')),
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'answering/cancelling',
      'answering, stopped': 'not allowed',
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
      answering: 'answering/in_progress',
      'answering, stopped': 'not allowed',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'stale',
      'answering, stopped': 'stale',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'ending/queued',
      'sending, stopped': 'ending/cancelling',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'local tools answered': {
    event: (turn) => ({ ...callsAnswered, turn }),
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      answering: 'sending/in_progress',
      'answering, stopped': 'not allowed',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'stale',
      'sending, stopped': 'stale',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'local tools are called again': {
    event: (turn) => ({ type: 'answering again', turn, by: 'p1' }),
    rows: {
      working: 'stale',
      'working, stopped': 'stale',
      answering: 'answering/in_progress',
      'answering, stopped': 'not allowed',
      awaiting: 'stale',
      'awaiting, stopped': 'stale',
      sending: 'stale',
      'sending, stopped': 'stale',
      ending: 'too late',
      ended: 'too late',
    },
  },
  'outputs accepted': {
    event: () => accepted,
    rows: {
      working: 'not allowed',
      'working, stopped': 'not allowed',
      answering: 'not allowed',
      'answering, stopped': 'not allowed',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'ending/in_progress',
      'answering, stopped': 'ending/cancelling',
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
      answering: 'stale',
      'answering, stopped': 'stale',
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
      answering: 'answering/in_progress',
      'answering, stopped': 'answering/cancelling',
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
      answering: 'answering/in_progress',
      'answering, stopped': 'answering/cancelling',
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
