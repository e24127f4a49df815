import {
  answerToolCalls,
  closeStep,
  completeToolCalls,
  listUnansweredCalls,
} from '../../mapping/to-assistants/convert-run-steps.js';
import { addUsage } from '../../mapping/to-assistants/convert-usage.js';
import type { LocalCall } from '../../mapping/tools/tool-type.js';
import type { LastError, RequiredActionFunctionToolCall, RunStep, ToolOutput } from '../../types/index.js';
import { isSameLease } from '../records/lease.js';
import type {
  FinalStatus,
  Intent,
  Phase,
  Reduced,
  Refusal,
  ResponseResult,
  RunEnding,
  RunEvent,
  RunRecord,
  RunRequest,
  RunState,
  Stop,
} from './run-events.js';
import { isOutside, isReplacing, isRequeued, isStored, listTaken, showStatus } from './show-run.js';

/** Applies an event to a run's record. Pure. The table in its test lists which event is allowed in which phase. */
export function reduce({ asked, state }: RunRecord, event: RunEvent): Reduced {
  const reduced = reduceState(asked, state, event);
  return typeof reduced === 'string' ? { refused: reduced } : { record: { asked, state: reduced } };
}

/** Applies several events, all or none. `carriedOut`: the intents that a `settled` event among them marks as done. */
export function applyEvents(
  record: RunRecord,
  events: readonly RunEvent[],
): { record: RunRecord; carriedOut: readonly Intent[] } | { refused: Refusal } {
  let current = record;
  const carriedOut: Intent[] = [];
  for (const event of events) {
    const reduced = reduce(current, event);
    if ('refused' in reduced) return reduced;
    const { phase } = current.state;
    if (event.type === 'settled' && phase.at === 'ending') carriedOut.push(...phase.intents);
    current = reduced.record;
  }
  return { record: current, carriedOut };
}

function reduceState(asked: RunRequest, state: RunState, event: RunEvent): RunState | Refusal {
  const { phase } = state;
  if (event.type === 'metadata set') return { ...state, metadata: event.metadata };
  if (event.type === 'settled' && event.ifAny && phase.at !== 'ending') return state;
  if (phase.at === 'ended') return 'too late';
  if ('turn' in event && event.turn !== state.turn) return phase.at === 'ending' ? 'too late' : 'stale';
  switch (event.type) {
    case 'stop':
      return stop(state, event);
    case 'lease taken':
    case 'lease renewed':
    case 'lease dropped':
      return changeLease(state, event);
    case 'settled':
      if (phase.at !== 'ending' || phase.lease?.by !== event.by) return 'stale';
      return { ...state, phase: settle(phase) };
    default:
      return phase.at === 'ending' ? 'too late' : reduceActive(asked, state, phase, event);
  }
}

/** Applies an event to a run in any phase before `ending`. */
function reduceActive(
  asked: RunRequest,
  state: RunState,
  phase: Exclude<Phase, { at: 'ended' | 'ending' }>,
  event: Exclude<RunEvent, { type: 'stop' | 'settled' | 'metadata set' | `lease ${string}` }>,
): RunState | Refusal {
  switch (event.type) {
    case 'began':
      if (phase.at !== 'working') return 'stale';
      if (phase.began) return state;
      return { ...state, phase: { ...phase, began: true }, startedAt: phase.within ? state.startedAt : event.at };
    case 'response ended':
      if (phase.at === 'awaiting' || phase.at === 'answering') return 'stale';
      if (isReplaced(state, event.response) || isReadElsewhere(phase, event)) return 'stale';
      return endResponse(asked, state, phase, event);
    case 'ends': {
      if (isReadElsewhere(phase, event)) return 'stale';
      const as = state.stop && event.as !== 'incomplete' ? toFinal(state.stop) : event.as;
      return end(asked, state, { ...event, as }, { steps: event.steps, joined: false, publish: null });
    }
    case 'outputs accepted':
      if (phase.at !== 'awaiting' || state.stop !== null) return 'not allowed';
      return acceptOutputs(state, phase, event);
    case 'calls answered':
      if (phase.at !== 'answering' || phase.lease?.by !== event.by) return 'stale';
      return state.stop === null ? acceptAnswers(state, phase, event) : 'not allowed';
    case 'answering again':
      if (phase.at !== 'answering' || phase.lease?.by !== event.by) return 'stale';
      return phase.again || state.stop !== null ? 'not allowed' : { ...state, phase: { ...phase, again: true } };
    case 'outputs refused': {
      if (phase.at !== 'sending' || phase.lease?.by !== event.by || isReplacing(state)) return 'stale';
      if (phase.within) return 'not allowed';
      const steps = state.steps.map((step) => phase.open.find(({ id }) => id === step.id) ?? step);
      const answered = phase.outputs.filter((output) => !phase.calls.some(({ id }) => id === output.tool_call_id));
      return { ...state, turn: state.turn - 1, steps, phase: awaitOutputs(phase.calls, answered) };
    }
    case 'sent again':
      if (phase.at !== 'sending' || phase.lease?.by !== event.by) return 'stale';
      if (event.undo !== true && (phase.again || state.stop !== null)) return 'not allowed';
      return { ...state, phase: { ...phase, again: event.undo !== true } };
    case 'requeued':
      return phase.at === 'working' ? requeue(state, phase, event) : 'stale';
    case 'requeue undone': {
      const { requeued, ...rest } = state;
      if (phase.at !== 'sending' || phase.lease?.by !== event.by || !requeued || !isRequeued(state)) return 'stale';
      const outputs = phase.outputs.length > 0 ? phase.outputs : null;
      const responseIds = nameResponse(state, requeued.response);
      return { ...rest, responseIds, phase: { at: 'working', began: false, outputs, ...within(phase) } };
    }
    case 'joined': {
      if (phase.at !== 'sending') return 'stale';
      const responseIds = nameResponse(state, event.response);
      const { background, fallback } = event;
      const outputs = phase.outputs.length > 0 ? phase.outputs : null;
      const working: Phase = { at: 'working', began: false, outputs, ...within(phase) };
      const next = { ...state, background, responseIds, ...(fallback ? { fallback } : {}) };
      return { ...next, phase: event.lease ? { ...working, lease: event.lease } : working };
    }
    case 'fell back':
      if (phase.at !== 'working' || isReadElsewhere(phase, event)) return 'stale';
      if (event.response !== (state.responseIds[event.turn] ?? null)) return 'stale';
      return state.stop === null ? fallBack(state, phase, event) : 'not allowed';
    case 'fallback taken':
      return phase.at === 'working' ? { ...state, fallback: event.fallback } : 'stale';
    case 'begun again': {
      if (phase.at !== 'working' || !isSameLease(phase.lease, event.over)) return 'stale';
      if (state.begunAgain || state.stop !== null) return 'not allowed';
      const lease = { by: event.by, count: 0, at: event.at };
      return { ...state, begunAgain: true, phase: { ...phase, lease } };
    }
  }
}

/** Allowed once per run, and only before the model has begun the response. */
function requeue(
  state: RunState,
  phase: Extract<Phase, { at: 'working' }>,
  { turn, at, by, response }: Extract<RunEvent, { type: 'requeued' }>,
): RunState | Refusal {
  if (state.responseIds[turn] !== response) return 'stale';
  if (phase.began || !state.background || state.stop !== null || state.requeued) return 'not allowed';
  const sent = { calls: [], outputs: phase.outputs ?? [], open: [], again: false, ...within(phase) };
  const next: Phase = { at: 'sending', ...sent, lease: { by, count: 0, at } };
  return { ...state, requeued: { response, turn }, responseIds: state.responseIds.slice(0, turn), phase: next };
}

/**
 * Replaces a failed response by the fixed answer, or by a request to the next model. If the model had begun, the run
 * stays `in_progress`.
 */
function fallBack(
  state: RunState,
  phase: Extract<Phase, { at: 'working' }>,
  { turn, at, by, fallback, response, unkept, outcome }: Extract<RunEvent, { type: 'fell back' }>,
): RunState {
  const next = {
    ...state,
    fallback,
    usage: addUsage(state.usage, outcome.usage),
    responseIds: state.responseIds.slice(0, turn),
    ...(response === null ? {} : { replaced: [...(state.replaced ?? []), response] }),
    ...(unkept === undefined ? {} : { unkept: [...(state.unkept ?? []), unkept] }),
  };
  if (fallback.answer) return { ...next, responseIds: nameResponse(next, null), phase };
  const own: { within?: true } = phase.began ? { within: true } : within(phase);
  const sent = { calls: [], outputs: phase.outputs ?? [], open: [], again: false, ...own };
  return { ...next, phase: { at: 'sending', ...sent, instead: true, lease: { by, count: 0, at } } };
}

const within = (phase: { within?: true }): { within?: true } => (phase.within ? { within: true } : {});

/** The run replaced this response by another one, so its end does not end the turn. */
const isReplaced = ({ requeued, replaced, responseIds }: RunState, response: string | null | undefined): boolean =>
  (requeued !== undefined && requeued.response === response && !responseIds.includes(requeued.response)) ||
  (typeof response === 'string' && replaced?.includes(response) === true);

/** Another process has taken over reading the response from the one that sent the event. */
const isReadElsewhere = (phase: Phase, { reader }: { reader?: string | undefined }): boolean =>
  phase.at === 'working' && phase.lease !== undefined && reader !== undefined && phase.lease.by !== reader;

/** The first stop counts, with one exception: a caller's cancel replaces the stop of a stream that was left. */
function stop(state: RunState, { why, at }: Extract<RunEvent, { type: 'stop' }>): RunState | Refusal {
  if (why === 'abandoned' && state.phase.at === 'awaiting') return 'too late';
  const isRaised = state.stop?.why === 'abandoned' && why === 'cancelled';
  return state.stop === null || isRaised ? { ...state, stop: { why, at } } : 'not allowed';
}

function changeLease(
  state: RunState,
  event: Extract<RunEvent, { type: 'lease taken' | 'lease renewed' | 'lease dropped' }>,
): RunState | Refusal {
  const { phase } = state;
  if (phase.at === 'working') return renewReading(state, phase, event);
  if (phase.at !== 'sending' && phase.at !== 'ending' && phase.at !== 'answering') return 'stale';
  const { lease } = phase;
  if (event.type === 'lease taken') {
    if (!isSameLease(lease, event.over)) return 'stale';
    return { ...state, phase: { ...phase, lease: { by: event.by, count: 0, at: event.at } } };
  }
  if (lease?.by !== event.by) return 'stale';
  const next = event.type === 'lease dropped' ? null : { ...lease, count: lease.count + 1, at: event.at };
  return { ...state, phase: { ...phase, lease: next } };
}

/**
 * In the phase `working`, a lease can only be renewed: the process that requested a response is the only one that can
 * read it. Another process takes over with a new request (_begun again_), or ends the run.
 */
function renewReading(
  state: RunState,
  phase: Extract<Phase, { at: 'working' }>,
  event: Extract<RunEvent, { type: 'lease taken' | 'lease renewed' | 'lease dropped' }>,
): RunState | Refusal {
  const { lease } = phase;
  if (event.type !== 'lease renewed' || lease?.by !== event.by) return 'stale';
  return { ...state, phase: { ...phase, lease: { ...lease, count: lease.count + 1, at: event.at } } };
}

function acceptOutputs(
  state: RunState,
  { calls, answered = [] }: Extract<Phase, { at: 'awaiting' }>,
  { at, by, outputs: submitted, background }: Extract<RunEvent, { type: 'outputs accepted' }>,
): RunState {
  const outputs = [...answered, ...submitted];
  const steps = state.steps.map((step) => completeToolCalls(step, outputs, at, state.lastUsage));
  const open = state.steps.filter((step, index) => step !== steps[index]);
  const lease = { by, count: 0, at };
  const phase: Phase = { at: 'sending', calls, outputs, open, again: false, lease };
  return { ...state, turn: state.turn + 1, background, steps, phase };
}

/**
 * Local tools have answered: the run waits for the outputs of the caller's own calls, or continues if there are none.
 */
function acceptAnswers(
  state: RunState,
  { pending }: Extract<Phase, { at: 'answering' }>,
  { at, by, answers, files }: Extract<RunEvent, { type: 'calls answered' }>,
): RunState {
  const calls = answers.map(({ call }) => call);
  const steps = state.steps.map((step) => answerToolCalls(step, calls, at, state.lastUsage));
  const outputs = answers.map(({ call, output }) => ({ tool_call_id: call.id, output }));
  const known = [...(state.files ?? []), ...files];
  const next = { ...state, steps, ...(known.length > 0 ? { files: known } : {}), rounds: (state.rounds ?? 0) + 1 };
  if (pending.length > 0) return { ...next, phase: awaitOutputs(pending, outputs) };
  const lease = { by, count: 0, at };
  const phase: Phase = { at: 'sending', calls: [], outputs, open: [], again: false, within: true, lease };
  return { ...next, turn: state.turn + 1, phase };
}

const awaitOutputs = (calls: RequiredActionFunctionToolCall[], answered: ToolOutput[]): Phase => ({
  at: 'awaiting',
  calls,
  ...(answered.length > 0 ? { answered } : {}),
});

const CANCELLED_UPSTREAM: RunEnding = {
  as: 'failed',
  lastError: { code: 'server_error', message: 'The response was cancelled upstream.' },
};

function endResponse(
  asked: RunRequest,
  state: RunState,
  phase: Extract<Phase, { at: 'working' | 'sending' }>,
  { outcome, steps, at, by, publish, unkept }: Extract<RunEvent, { type: 'response ended' }>,
): RunState {
  const { usage, status, pendingCalls: calls, localCalls: local = [] } = outcome;
  const responseIds = phase.at === 'sending' ? nameResponse(state, null) : state.responseIds;
  const files = updateFiles(state, steps);
  const ids = unkept === undefined ? {} : { unkept: [...(state.unkept ?? []), unkept] };
  const next = { ...state, responseIds, usage: addUsage(state.usage, usage), lastUsage: usage, ...files, ...ids };
  const joined = status === 'completed' || status === 'incomplete' || status === 'requires_action';
  const details = { at, by, calls, local };
  const result = { steps, joined, publish };
  if (status === 'requires_action') {
    const as = state.stop ? toFinal(state.stop) : status;
    return end(asked, next, { as, ...details }, result);
  }
  if (status !== 'cancelled') return end(asked, next, { ...outcome, as: status, ...details }, result);
  // A background response is only ever cancelled by a request to do so, from this process or another.
  const called = state.stop ? toFinal(state.stop) : state.background ? ('cancelled' as const) : null;
  return end(asked, next, { ...(called ? { as: called } : CANCELLED_UPSTREAM), ...details }, result);
}

/**
 * The files that later messages may name. The first message after an image shows the image itself; later ones can only
 * link to it.
 */
function updateFiles({ files }: RunState, steps: readonly RunStep[]): Pick<RunState, 'files'> {
  const hasMessage = steps.some(({ type }) => type === 'message_creation');
  if (!files || !hasMessage) return {};
  return {
    files: files.flatMap((file) => {
      if (file.as !== 'image') return file;
      return file.text === '' ? [] : { ...file, as: 'path' as const };
    }),
  };
}

/**
 * Ends the turn: at once if nothing has to happen in the conversation, else in the phase `ending`, with the intents to
 * carry out first.
 */
function end(
  asked: RunRequest,
  state: RunState,
  ending: Omit<RunEnding, 'as'> & {
    as: FinalStatus | 'requires_action';
    at: number;
    by: string;
    calls?: RequiredActionFunctionToolCall[];
    local?: LocalCall[];
  },
  result: ResponseResult,
): RunState {
  const { as, at, by, calls = [], local = [], lastError = null, incompleteDetails = null } = ending;
  const steps = [...state.steps, ...result.steps];
  const answer = isOutside(asked) || as === 'requires_action' ? [] : listAnswers(state, as, { ...result, local });
  const outputs = result.publish?.missing || isStored(asked) ? listTaken(state) : [];
  const intents: Intent[] = result.publish ? [{ do: 'publish', ...result.publish, outputs }, ...answer] : answer;
  const shown = state.phase.at === 'awaiting' ? 'cancelling' : showStatus(state);
  const turn = { as, calls, ...(local.length > 0 ? { local } : {}), lease: { by, count: 0, at } };
  const next: Phase = intents.length > 0 ? { at: 'ending', ...turn, intents, shown } : settle(turn);
  if (as === 'requires_action') return { ...state, steps, phase: next };
  const closed = steps.map((step) => closeAs(step, as, at, lastError));
  return { ...state, steps: closed, endedAt: at, lastError, incompleteDetails, phase: next };
}

type Ending = Extract<Phase, { at: 'ending' }>;

function settle({ as, calls, local = [], lease }: Pick<Ending, 'as' | 'calls' | 'local' | 'lease'>): Phase {
  if (as !== 'requires_action') return { at: 'ended', as };
  return local.length > 0
    ? { at: 'answering', calls: local, pending: calls, again: false, lease }
    : { at: 'awaiting', calls };
}

/**
 * The record as it will be when all intents are carried out, and a requested stop has ended the run. For callers that
 * learn the result before it is written.
 */
export function asSettled(record: RunRecord): RunRecord {
  const { phase, stop, turn } = record.state;
  if (phase.at === 'ending') return asSettled({ ...record, state: { ...record.state, phase: settle(phase) } });
  if ((phase.at !== 'awaiting' && phase.at !== 'answering') || stop === null) return record;
  const ended = reduce(record, { type: 'ends', turn, at: stop.at, by: '', steps: [], as: toFinal(stop) });
  return 'record' in ended ? asSettled(ended.record) : record;
}

/**
 * The outputs that close calls in the conversation which will never be continued. The service refuses further requests
 * while calls are open.
 */
function listAnswers(
  state: RunState,
  as: FinalStatus,
  { steps, joined, local: newLocal }: Pick<ResponseResult, 'steps' | 'joined'> & { local: LocalCall[] },
): Intent[] {
  const taken = listTaken(state);
  // The end of the response is unknown here, so it may have taken the outputs into the conversation.
  if (taken.length > 0 && !joined) return [{ do: 'answer', outputs: taken, lookFirst: true }];
  const { phase } = state;
  const answered = phase.at === 'awaiting' ? (phase.answered ?? []) : [];
  const local = phase.at === 'answering' ? phase.calls : joined ? newLocal : [];
  const open = listUnansweredCalls([...state.steps, ...(joined ? steps : [])]);
  const ids = [...local.map(({ id }) => id), ...open];
  const outputs = [
    ...answered,
    ...ids.map((id) => ({ tool_call_id: id, output: `No output: the run ended as ${as}.` })),
  ];
  return outputs.length > 0 ? [{ do: 'answer', outputs, lookFirst: false }] : [];
}

/** Closes a step with the status that follows from the end of its run. */
function closeAs(step: RunStep, as: FinalStatus, at: number, lastError: LastError | null): RunStep {
  return as === 'completed' ? step : closeStep(step, as === 'incomplete' ? 'completed' : as, at, lastError);
}

const toFinal = ({ why }: Stop): FinalStatus => (why === 'expired' ? 'expired' : 'cancelled');

/** Adds the id of the turn's response; null for earlier turns whose response is unknown. */
function nameResponse({ responseIds, turn }: RunState, id: string | null): (string | null)[] {
  return [...responseIds, ...Array<null>(Math.max(0, turn - responseIds.length)).fill(null), id];
}
