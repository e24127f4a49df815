import { forgetOldest } from '../../lib/bounded-map.js';
import { nowInSeconds } from '../../lib/clock.js';
import type { ResponseEndedEvent, ResponseTokens, RunSubject } from '../../types/assistants-event.js';
import type { RequiredActionFunctionToolCall, Usage } from '../../types/index.js';
import type { RunEvent, RunRecord } from '../runs/run-events.js';
import { showStatus } from '../runs/show-run.js';
import type { RecordPorts } from './record-ports.js';

/** How many waiting calls are measured at once. For others, the wait is known only to the second. */
const MOST_WAITING = 1_000;

/**
 * Since when (monotonic ms) calls have waited, as seen by this process. Kept after an answer, because a refused answer
 * makes the call wait on.
 */
const waitingSince = new Map<string, number>();

/** The ids of a run, for its events. */
export const toRunSubject = ({ asked: { run } }: RunRecord): RunSubject => ({
  runId: run.id,
  threadId: run.thread_id,
  assistantId: run.assistant_id,
});

/** Reports to the listeners of `onEvent` what `events` changed in a run; `before` is null for a new run. */
export function tellTransition(
  { notify, clock }: Pick<RecordPorts, 'notify' | 'clock'>,
  before: RunRecord | null,
  after: RunRecord,
  events: readonly RunEvent[] = [],
): void {
  if (notify === null) return;
  const subject = toRunSubject(after);
  if (events.some(isTakeover)) notify({ type: 'lease.taken_over', ...subject });
  for (const event of events) {
    const ended = readEnd(before, after, event);
    if (ended) notify({ type: 'response.ended', ...subject, ...ended });
  }
  for (const change of after.state.fallback?.changes.slice(before?.state.fallback?.changes.length ?? 0) ?? [])
    notify({ type: 'fallback.used', ...subject, ...change, to: change.to === null ? 'text' : { model: change.to } });
  const from = before && showStatus(before.state);
  const to = showStatus(after.state);
  if (from === to) return;
  const earlier = before?.state.phase;
  if (earlier?.at === 'awaiting' && events.some(({ type }) => type === 'outputs accepted')) {
    for (const { id: callId } of earlier.calls) {
      const waitedMs = endWait(clock, after, callId);
      notify({ type: 'tool_call.answered', ...subject, callId, waitedMs });
    }
  }
  const { variant } = after.asked;
  if (before === null && variant !== undefined) notify({ type: 'variant.chosen', ...subject, variant });
  notify({ type: 'run.status', ...subject, from, to });
  const { phase } = after.state;
  if (phase.at !== 'awaiting' || to !== 'requires_action') return;
  for (const call of phase.calls) {
    beginWait(clock, after, call);
    notify({ type: 'tool_call.awaited', ...subject, callId: call.id });
  }
}

/**
 * Whether an event takes work over from another process. A lost turn's request may also be sent again by the process
 * that read its response.
 */
const isTakeover = (event: RunEvent): boolean =>
  event.type === 'lease taken' || (event.type === 'begun again' && event.by !== event.over.by);

/** The report of a response that an event ended; null if it ended none. */
function readEnd(
  before: RunRecord | null,
  { asked }: RunRecord,
  event: RunEvent,
): Omit<ResponseEndedEvent, 'type' | keyof RunSubject> | null {
  if (event.type === 'response ended') {
    if (event.wasTold) return null;
    const { status, usage, model = asked.run.model, reason = null } = event.outcome;
    return {
      responseId: event.response ?? event.unkept ?? null,
      model,
      status: status === 'requires_action' ? 'completed' : status,
      usage: usage && toTokens(usage),
      durationMs: event.durationMs ?? null,
      reason,
    };
  }
  if (event.type === 'fell back') {
    const { response, unkept, durationMs, outcome } = event;
    const { model = asked.run.model, usage, reason = null } = outcome;
    const tokens = usage && toTokens(usage);
    return { responseId: response ?? unkept ?? null, model, status: 'failed', usage: tokens, durationMs, reason };
  }
  // A response that was still in progress when its run ended.
  if (event.type !== 'ends' || !event.left || before?.state.phase.at !== 'working') return null;
  const { response: responseId, durationMs } = event.left;
  const status = event.as === 'failed' ? event.as : 'cancelled';
  return { responseId, model: asked.run.model, status, usage: null, durationMs, reason: null };
}

const toTokens = (usage: Usage): ResponseTokens => ({
  inputTokens: usage.prompt_tokens,
  cachedInputTokens: usage.prompt_token_details?.cached_tokens ?? 0,
  outputTokens: usage.completion_tokens,
  reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  totalTokens: usage.total_tokens,
});

type Time = RecordPorts['clock'];

const toKey = ({ asked: { run } }: RunRecord, callId: string): string => `${run.id}/${callId}`;

/** Begins to measure the wait of a call. A call whose output was refused has been waiting all along. */
function beginWait(clock: Time, record: RunRecord, { id }: RequiredActionFunctionToolCall): void {
  const key = toKey(record, id);
  if (waitingSince.has(key)) return;
  if (waitingSince.size >= MOST_WAITING) forgetOldest(waitingSince);
  waitingSince.set(key, clock.monotonic());
}

/** How long (ms) a call has waited. If another process saw the wait begin: since its step began. */
function endWait(clock: Time, record: RunRecord, callId: string): number {
  const since = waitingSince.get(toKey(record, callId));
  if (since !== undefined) return clock.monotonic() - since;
  const step = record.state.steps.findLast(
    ({ step_details: details }) =>
      details.type === 'tool_calls' &&
      details.tool_calls.some((call) => call.type === 'function' && call.id === callId),
  );
  return step ? Math.max(0, nowInSeconds(clock) - step.created_at) * 1000 : 0;
}
