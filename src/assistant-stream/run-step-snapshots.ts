import type { RunStep, RunStepDelta, RunStepStreamEvent, ToolCall } from '../types/index.js';
import type { StreamErrorClasses } from './stream-errors.js';
import type { Emit } from './stream-events.js';
import type { StreamTools } from './stream-tools.js';

/** The steps of a stream so far. */
export interface RunStepState {
  /** The latest snapshot of every step, in the order of their first events. */
  readonly all: Map<string, RunStep>;
  /** The step that is in progress, from its creation to its end. */
  active: { readonly id: string; snapshot: RunStep } | undefined;
  /** The tool call of that step that is being written. */
  call: { readonly index: number; readonly snapshot: ToolCall | undefined } | undefined;
}

export function createRunStepState(): RunStepState {
  return { all: new Map(), active: undefined, call: undefined };
}

/**
 * Returns the id of the event's step.
 * @throws OpenAIError if the event is out of order: each step must end before the next begins, and begins once. A step that
 * began in an earlier stream of the run may begin or end here without having been created.
 */
export function checkRunStepEvent(
  state: RunStepState,
  event: RunStepStreamEvent,
  id: string | undefined,
  errors: StreamErrorClasses,
): string {
  if (id === undefined) throw new errors.OpenAIError('A run step event of the stream has no step id');
  if (event.event === 'thread.run.step.delta') {
    if (!state.active) throw new errors.OpenAIError('A run step delta of the stream came without a step in progress');
    if (Object.hasOwn(event.data.delta, 'id')) throw new errors.OpenAIError('A run step delta of the stream has an id');
  }
  if (state.active) {
    if (event.event === 'thread.run.step.created') {
      throw new errors.OpenAIError('A run step of the stream began before the last one ended');
    }
    if (state.active.id !== id) {
      throw new errors.OpenAIError('A run step event of the stream is not about the step in progress');
    }
  } else if (state.all.has(id)) {
    throw new errors.OpenAIError('A run step of the stream began or ended twice');
  }
  return id;
}

/**
 * Applies an event that {@link checkRunStepEvent} has accepted, and emits the helper events that follow from it. The snapshot
 * that grows is a copy, so the event does not change.
 */
export function applyRunStepEvent(
  state: RunStepState,
  event: RunStepStreamEvent,
  id: string,
  emit: Emit,
  tools: StreamTools,
): void {
  switch (event.event) {
    case 'thread.run.step.created':
      state.call = undefined;
      emit('runStepCreated', replaceSnapshot(state, id, tools.copyValue(event.data)));
      break;
    case 'thread.run.step.in_progress':
      replaceSnapshot(state, id, tools.copyValue(event.data));
      break;
    case 'thread.run.step.delta':
      if (state.active) applyDelta(state, state.active.snapshot, event.data.delta, emit, tools);
      break;
    case 'thread.run.step.completed':
    case 'thread.run.step.failed':
    case 'thread.run.step.cancelled':
    case 'thread.run.step.expired':
      state.all.set(id, event.data);
      state.active = undefined;
      if (event.data.step_details.type === 'tool_calls') finishCall(state, emit);
      emit('runStepDone', event.data, event.data);
      state.call = undefined;
      break;
  }
}

/** Emits the end of a tool call that is still open, because its step ended or the run stopped. */
export function finishCall(state: RunStepState, emit: Emit): void {
  if (state.call?.snapshot) emit('toolCallDone', state.call.snapshot);
  state.call = undefined;
}

function replaceSnapshot(state: RunStepState, id: string, snapshot: RunStep): RunStep {
  state.active = { id, snapshot };
  state.all.set(id, snapshot);
  return snapshot;
}

function applyDelta(state: RunStepState, snapshot: RunStep, delta: RunStepDelta, emit: Emit, tools: StreamTools): void {
  tools.accumulateDelta(snapshot, delta, tools.errors);
  const added = delta.step_details;
  const details = snapshot.step_details;
  if (added?.type === 'tool_calls' && details.type === 'tool_calls') {
    for (const call of added.tool_calls ?? []) {
      const grown = details.tool_calls[call.index];
      if (state.call?.index === call.index) {
        if (grown) emit('toolCallDelta', call, grown);
      } else {
        finishCall(state, emit);
        state.call = { index: call.index, snapshot: grown };
        if (grown) emit('toolCallCreated', grown);
      }
    }
  }
  emit('runStepDelta', delta, snapshot);
}
