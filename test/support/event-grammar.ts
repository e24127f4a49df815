import type { AssistantStreamEvent, Message, RunStep } from '../../src/types/index.js';

export interface GrammarOptions {
  /** Whether the stream contains events of the run. Use false for the events of a translator, which has no run. Default true. */
  run?: boolean;
  /** For a stream that begins after tool outputs were submitted: the id of the step that required them. */
  awaiting?: string;
  /** Whether the stream must reach the end of the run. Default true. */
  ended?: boolean;
}

interface State {
  step: RunStep | null;
  message: Message | null;
  /** The message of the open step has ended. */
  messageEnded: boolean;
  /** The number of blocks or calls that have begun in the open message or step. */
  entries: number;
  /** The type that the next event must have. */
  expected: string | null;
  runStatus: string;
  ids: Set<string>;
}

const RUN_END = ['completed', 'incomplete', 'failed', 'cancelled', 'expired', 'requires_action'];

/** The run events that may follow each status; `awaiting` is for a stream that begins after outputs were submitted. */
const RUN_NEXT: Record<string, readonly string[]> = {
  none: ['created'],
  awaiting: ['queued'],
  created: ['queued'],
  queued: ['in_progress', 'cancelling', ...RUN_END],
  in_progress: ['cancelling', ...RUN_END],
  cancelling: RUN_END,
};

/** Lists where a stream violates the grammar of legacy events, each with the index of the event. */
export function findGrammarFaults(events: readonly AssistantStreamEvent[], options: GrammarOptions = {}): string[] {
  const faults: string[] = [];
  const state: State = {
    step: null,
    message: null,
    messageEnded: false,
    entries: 0,
    expected: options.awaiting === undefined ? null : 'thread.run.step.completed',
    runStatus: options.run === false ? 'in_progress' : options.awaiting === undefined ? 'none' : 'awaiting',
    ids: new Set(),
  };
  if (options.awaiting !== undefined) state.step = { id: options.awaiting, type: 'tool_calls' } as RunStep;
  for (const [index, event] of events.entries()) {
    const fault = (text: string): unknown => faults.push(`${index} ${event.event}: ${text}`);
    const { expected } = state;
    state.expected = null;
    if (expected !== null && event.event !== expected) fault(`expected ${expected}`);
    if (event.event === 'thread.created') {
      if (index !== 0) fault('not first');
    } else if (event.event.startsWith('thread.run.step.')) checkStep(state, event, fault);
    else if (event.event.startsWith('thread.message.')) checkMessage(state, event, fault);
    else if (event.event.startsWith('thread.run.')) checkRun(state, event.event.slice('thread.run.'.length), fault);
  }
  if (state.expected !== null) faults.push(`end: expected ${state.expected}`);
  if (options.ended === false) return faults;
  if (state.message) faults.push('end: message open');
  if (options.run !== false && !RUN_END.includes(state.runStatus)) faults.push(`end: run ${state.runStatus}`);
  if (options.run !== false && state.step && state.runStatus !== 'requires_action') faults.push('end: step open');
  return faults;
}

type Fault = (text: string) => unknown;

function checkRun(state: State, status: string, fault: Fault): void {
  if (state.message && status !== 'cancelling') fault('a message is open');
  if (!RUN_NEXT[state.runStatus]?.includes(status)) fault(`after ${state.runStatus}`);
  if (state.step && status !== 'requires_action' && status !== 'cancelling') fault('a step is open');
  if (status === 'requires_action' && state.step?.type !== 'tool_calls') fault('no open tool calls');
  state.runStatus = status;
}

function checkStep(state: State, event: AssistantStreamEvent, fault: Fault): void {
  if (event.event === 'thread.run.step.created') {
    if (state.step) fault('another step is open');
    if (state.ids.has(event.data.id)) fault('id repeated');
    // A run that is being cancelled may still report steps that began before.
    if (state.runStatus !== 'in_progress' && state.runStatus !== 'cancelling') fault('the run is not in progress');
    state.ids.add(event.data.id);
    Object.assign(state, { step: event.data, message: null, messageEnded: false, entries: 0 });
    state.expected = 'thread.run.step.in_progress';
    return;
  }
  const { step } = state;
  if (!step || !('id' in event.data) || step.id !== event.data.id) return void fault('not the open step');
  if (event.event === 'thread.run.step.in_progress') {
    if (step.type === 'message_creation') state.expected = 'thread.message.created';
  } else if (event.event === 'thread.run.step.delta') {
    if (step.type !== 'tool_calls') fault('delta of a message');
    if ('id' in event.data.delta) fault('id inside delta');
    const details = event.data.delta.step_details;
    checkEntries(state, (details?.type === 'tool_calls' && details.tool_calls) || [], fault);
  } else {
    if (state.message) fault('its message is open');
    if (step.type === 'message_creation' && !state.messageEnded) fault('its message never ended');
    state.step = null;
  }
}

function checkMessage(state: State, event: AssistantStreamEvent, fault: Fault): void {
  if (event.event === 'thread.message.created') {
    const details = state.step?.step_details;
    if (state.message || state.messageEnded) fault('a second message');
    if (details?.type !== 'message_creation') fault('no step for it');
    else if (details.message_creation.message_id !== event.data.id) fault('not the message of its step');
    if (event.data.content.length > 0) fault('begins with content');
    state.message = event.data;
    state.expected = 'thread.message.in_progress';
    return;
  }
  if (!state.message || !('id' in event.data) || state.message.id !== event.data.id) {
    return void fault('not the open message');
  }
  if (event.event === 'thread.message.delta') checkEntries(state, event.data.delta.content ?? [], fault);
  if (event.event === 'thread.message.completed' || event.event === 'thread.message.incomplete') {
    state.message = null;
    state.messageEnded = true;
  }
}

/** Checks that entries begin one after the other, and that deltas only extend the last one. */
function checkEntries(state: State, entries: readonly { index: number }[], fault: Fault): void {
  for (const { index } of entries) {
    if (index === state.entries) state.entries++;
    else if (index !== state.entries - 1) fault(`entry ${index} out of place`);
  }
}
