import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/runs/run-events.js';
import { reduce } from '../../src/engine/runs/run-state.js';
import { showRun } from '../../src/engine/runs/show-run.js';
import type { RunStep } from '../../src/types/index.js';
import {
  CALL,
  OUTPUT,
  LOCAL_CALL,
  RAN,
  USAGE,
  openStep,
  stop,
  answered,
  callsLocal,
  callsAnswered,
  accepted,
  joined,
  refused,
  ends,
  settled,
  began,
  after,
} from './support/run-records.js';

describe('a run whose response calls local tools', () => {
  const mixed = [began, callsLocal({ own: true }), callsAnswered];
  const onlyLocal = [began, callsLocal(), callsAnswered];
  const statusOf = (...events: RunEvent[]): string => showRun(after(...events)).status;

  it('shows their results, and is in progress until the next response ends', () => {
    expect(after(...onlyLocal).state).toMatchObject({
      turn: 1,
      rounds: 1,
      phase: { at: 'sending', within: true, outputs: [{ tool_call_id: 'call_l', output: '2' }], lease: { by: 'p1' } },
      steps: [{ status: 'completed', completed_at: 135, usage: USAGE, step_details: { tool_calls: [RAN] } }],
    });
    expect([onlyLocal, [...onlyLocal, joined]].map((events) => statusOf(...events))).toEqual([
      'in_progress',
      'in_progress',
    ]);
    expect(after(...onlyLocal, joined, { ...began, at: 190 }).state).toMatchObject({
      phase: { at: 'working', began: true },
      startedAt: 105,
    });
  });

  it("awaits the caller's outputs behind them, and sends both together", () => {
    const waiting = after(...mixed);
    expect(waiting.state).toMatchObject({
      phase: { at: 'awaiting', calls: [CALL], answered: [{ tool_call_id: 'call_l', output: '2' }] },
      steps: [{ status: 'in_progress', step_details: { tool_calls: [RAN, { function: { output: null } }] } }],
    });
    expect(after(...mixed, accepted).state).toMatchObject({
      phase: { at: 'sending', outputs: [{ tool_call_id: 'call_l', output: '2' }, OUTPUT] },
      steps: [{ status: 'completed', step_details: { tool_calls: [RAN, { function: { output: 'seen' } }] } }],
    });
    expect(statusOf(...mixed, accepted)).toBe('queued');
    expect(after(...mixed, accepted, refused)).toEqual(waiting);
  });

  const noOutput = (id: string, as: string) => ({ tool_call_id: id, output: `No output: the run ended as ${as}.` });
  it.each<[string, RunEvent[], object[]]>([
    [
      'while they are answered',
      [began, callsLocal({ own: true }), ends(0)],
      [noOutput('call_l', 'failed'), noOutput('call_1', 'failed')],
    ],
    [
      'as it is cancelled in the moment of their calls',
      [began, stop('cancelled'), callsLocal()],
      [noOutput('call_l', 'cancelled')],
    ],
    [
      "while the caller's outputs are awaited",
      [...mixed, ends(0)],
      [{ tool_call_id: 'call_l', output: '2' }, noOutput('call_1', 'failed')],
    ],
  ])('that ends %s leaves no call without an output', (_, events, outputs) => {
    const { phase } = after(...events).state;
    expect(phase).toMatchObject({ at: 'ending', intents: [{ do: 'answer', outputs }] });
  });

  it('that ends while the outputs are on their way looks whether they arrived', () => {
    expect(after(...onlyLocal, ends(1)).state.phase).toMatchObject({
      intents: [{ do: 'answer', outputs: [{ tool_call_id: 'call_l', output: '2' }], lookFirst: true }],
    });
  });

  it('answers them when what the response said is in the conversation', () => {
    const published: RunEvent = { ...callsLocal(), publish: { response: 'resp_1', missing: false } };
    expect(after(began, published).state.phase).toMatchObject({ at: 'ending', as: 'requires_action' });
    expect(after(began, published, settled).state.phase).toMatchObject({ at: 'answering', calls: [LOCAL_CALL] });
  });

  it('is answered a second time at most', () => {
    const again: RunEvent = { type: 'answering again', turn: 0, by: 'p1' };
    expect(reduce(after(began, callsLocal(), again), again)).toEqual({ refused: 'not allowed' });
  });

  it('shows an image once, which later messages may still link to', () => {
    const image = { as: 'image' as const, fileId: 'file-i', fileName: 'plot.png' };
    const files = [
      { ...image, text: '' },
      { ...image, text: 'sandbox:/mnt/data/plot.png' },
    ];
    const made: RunEvent = { ...callsAnswered, files };
    const { step_details: _details, ...step } = openStep();
    const details = { type: 'message_creation' as const, message_creation: { message_id: 'msg_1' } };
    const message: RunStep = { ...step, type: 'message_creation', step_details: details };
    const ended: RunEvent = { ...answered('requires_action', 1), steps: [message] };
    expect(after(began, callsLocal(), made).state.files).toEqual(files);
    expect(after(began, callsLocal(), made, joined, ended).state.files).toEqual([{ ...files[1], as: 'path' }]);
  });

  it('in the queue may be sent again, and is in progress all along', () => {
    const requeued: RunEvent = { type: 'requeued', turn: 1, at: 170, by: 'p1', response: 'resp_2' };
    expect(statusOf(...onlyLocal, joined, requeued)).toBe('in_progress');
    expect(statusOf(...onlyLocal, joined, requeued, joined)).toBe('in_progress');
  });
});
