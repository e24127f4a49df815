import type { RunEvent, RunRecord } from '../../../src/engine/runs/run-events.js';
import { applyEvents } from '../../../src/engine/runs/run-state.js';
import { createRunObject } from '../../../src/mapping/to-assistants/convert-run.js';
import { createStep } from '../../../src/mapping/to-assistants/convert-run-steps.js';
import type { RunStep, ToolCall } from '../../../src/types/index.js';

export const CALL = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
export const OUTPUT = { tool_call_id: 'call_1', output: 'seen' };
export const LOCAL_CALL = { id: 'call_l', type: 'code_interpreter' as const, arguments: '{"code":"1+1"}' };
export const LOCAL: ToolCall = {
  id: 'call_l',
  type: 'code_interpreter',
  code_interpreter: { input: '1+1', outputs: [] },
};
export const RAN: ToolCall = {
  id: 'call_l',
  type: 'code_interpreter',
  code_interpreter: { input: '1+1', outputs: [{ type: 'logs', logs: '2' }] },
};
export const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

export const openStep = (): RunStep =>
  createStep(
    'step_1',
    { type: 'tool_calls', tool_calls: [{ ...CALL, function: { ...CALL.function, output: null } }] },
    110,
    { runId: 'run_1', threadId: 'thread_1', assistantId: 'asst_1', expiresAt: 700 },
  );

/** A run that has just got its id: its response is in the background. */
export const named: RunRecord = {
  asked: {
    orderKey: 'order',
    hold: 'hold_1',
    run: createRunObject({
      id: 'run_1',
      threadId: 'thread_1',
      assistantId: 'asst_1',
      createdAt: 100,
      expiresAt: 700,
      parameters: { model: 'gpt', instructions: null, tools: [] },
    }),
    parameters: { model: 'gpt' },
    sources: { vectorStoreIds: [], codeInterpreterFileIds: [] },
    includeContent: false,
  },
  state: {
    phase: { at: 'working', began: false, outputs: null },
    stop: null,
    turn: 0,
    responseIds: ['resp_1'],
    background: true,
    metadata: {},
    startedAt: null,
    endedAt: null,
    steps: [],
    usage: null,
    lastUsage: null,
    lastError: null,
    incompleteDetails: null,
  },
};

export const stop = (why: 'cancelled' | 'expired' | 'abandoned'): RunEvent => ({ type: 'stop', why, at: 120 });
export const answered = (
  status: 'completed' | 'requires_action' | 'cancelled',
  turn = 0,
): Extract<RunEvent, { type: 'response ended' }> => ({
  type: 'response ended',
  turn,
  at: 130,
  by: 'p1',
  outcome: {
    status,
    pendingCalls: status === 'requires_action' ? [CALL] : [],
    usage: USAGE,
    lastError: null,
    incompleteDetails: null,
  },
  steps: status === 'requires_action' ? [openStep()] : [],
  publish: null,
});
/** The response ended with a call of a local tool, and with one for the caller where that is asked for. */
export const callsLocal = ({ own = false } = {}): Extract<RunEvent, { type: 'response ended' }> => {
  const event = answered('requires_action');
  const { step_details: _details, ...step } = openStep();
  const ofCaller = { ...CALL, function: { ...CALL.function, output: null } };
  const tool_calls = own ? [LOCAL, ofCaller] : [LOCAL];
  return {
    ...event,
    outcome: { ...event.outcome, pendingCalls: own ? [CALL] : [], localCalls: [LOCAL_CALL] },
    steps: [{ ...step, step_details: { type: 'tool_calls', tool_calls } }],
  };
};
export const callsAnswered: Extract<RunEvent, { type: 'calls answered' }> = {
  type: 'calls answered',
  turn: 0,
  at: 135,
  by: 'p1',
  answers: [{ call: RAN, output: '2' }],
  files: [],
};
export const accepted: Extract<RunEvent, { type: 'outputs accepted' }> = {
  type: 'outputs accepted',
  turn: 0,
  at: 140,
  by: 'p1',
  outputs: [OUTPUT],
  background: true,
};
export const joined: Extract<RunEvent, { type: 'joined' }> = {
  type: 'joined',
  turn: 1,
  response: 'resp_2',
  background: true,
};
export const refused: Extract<RunEvent, { type: 'outputs refused' }> = { type: 'outputs refused', turn: 1, by: 'p1' };
export const again: Extract<RunEvent, { type: 'sent again' }> = { type: 'sent again', turn: 1, by: 'p1' };
export const ends = (turn: number): RunEvent => ({ type: 'ends', turn, at: 150, by: 'p1', as: 'failed', steps: [] });
export const settled: Extract<RunEvent, { type: 'settled' }> = { type: 'settled', by: 'p1' };
export const began: Extract<RunEvent, { type: 'began' }> = { type: 'began', at: 105 };
export const metadata: Extract<RunEvent, { type: 'metadata set' }> = { type: 'metadata set', metadata: { a: 'b' } };

export const after = (...events: RunEvent[]): RunRecord => {
  const result = applyEvents(named, events);
  if ('refused' in result) throw new Error(result.refused);
  return result.record;
};
