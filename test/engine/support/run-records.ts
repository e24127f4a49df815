import type { RunEvent, RunRecord } from '../../../src/engine/runs/run-events.js';
import { createRunObject } from '../../../src/mapping/to-assistants/convert-run.js';
import { createStep } from '../../../src/mapping/to-assistants/convert-run-steps.js';
import type { RunStep } from '../../../src/types/index.js';

const CALL = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
export const OUTPUT = { tool_call_id: 'call_1', output: 'seen' };
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

const openStep = (): RunStep =>
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
export const accepted: RunEvent = {
  type: 'outputs accepted',
  turn: 0,
  at: 140,
  by: 'p1',
  outputs: [OUTPUT],
  background: true,
};
export const began: RunEvent = { type: 'began', at: 105 };
