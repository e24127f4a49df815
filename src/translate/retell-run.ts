import { copyValue } from '../lib/plain-values.js';
import { findToolType } from '../mapping/tools/index.js';
import type {
  AssistantStreamEvent,
  Message,
  MessageContent,
  MessageContentDelta,
  Run,
  RunStep,
  ToolCall,
  ToolCallDelta,
} from '../types/index.js';
import { readRest, type StepEvent } from './translation-state.js';

/** A run's current state: its steps in order, and those of its messages that are known. */
export interface RunSnapshot {
  run: Run;
  steps: readonly RunStep[];
  messages: ReadonlyMap<string, Message>;
}

/** A message that the reader got, in part or completely. */
interface KnownMessage {
  /** The text of each part that the reader got. */
  readonly texts: string[];
  isClosed: boolean;
}

/**
 * Keeps track of what a late reader of a run got. Makes the events that bring the reader up to a snapshot, and notes
 * events from other sources. The cost of a message that has grown is that of the new text.
 */
export class RunRetelling {
  #status: Run['status'] | null = null;
  readonly #openSteps = new Set<string>();
  readonly #closedSteps = new Set<string>();
  readonly #messages = new Map<string, KnownMessage>();

  /** Notes that the reader has everything up to this step or message. False if it does not exist or has not ended. */
  skip({ run, steps, messages }: RunSnapshot, id: string): boolean {
    const index = steps.findIndex((step) => step.id === id || messageOf(step) === id);
    if (index === -1 || steps[index]?.status === 'in_progress') return false;
    for (const step of steps.slice(0, index + 1)) {
      this.#closedSteps.add(step.id);
      const message = messages.get(messageOf(step) ?? '');
      if (message) this.#messages.set(message.id, { texts: [], isClosed: true });
    }
    this.#status = run.started_at === null ? 'queued' : 'in_progress';
    return true;
  }

  /** The events that bring the reader up to the snapshot. */
  catchUp(snapshot: RunSnapshot): AssistantStreamEvent[] {
    const { run, steps, messages } = snapshot;
    const events: AssistantStreamEvent[] = this.#status === null ? begin(run) : [];
    for (const step of steps) {
      if (this.#closedSteps.has(step.id)) continue;
      const messageId = messageOf(step);
      const message = messageId === null ? undefined : messages.get(messageId);
      // A message that is still unknown, and everything after it, must wait. If it is unknown after the run has come to
      // rest, it was deleted.
      if (messageId !== null && message === undefined && isAtWork(run)) return this.#note(events);
      events.push(...this.#describeStep(step, message));
    }
    const known = this.#status ?? (run.started_at === null ? 'queued' : 'in_progress');
    if (known !== run.status) events.push({ event: `thread.run.${run.status}` as const, data: run });
    return this.#note(events);
  }

  /** Notes an event that the reader got. */
  note(event: AssistantStreamEvent): void {
    switch (event.event) {
      case 'thread.run.step.created':
        this.#openSteps.add(event.data.id);
        return;
      case 'thread.run.step.completed':
      case 'thread.run.step.failed':
      case 'thread.run.step.cancelled':
      case 'thread.run.step.expired':
        this.#closedSteps.add(event.data.id);
        return;
      case 'thread.message.created':
        this.#messages.set(event.data.id, { texts: [], isClosed: false });
        return;
      case 'thread.message.delta':
        this.#noteContent(event.data.id, event.data.delta.content ?? []);
        return;
      case 'thread.message.completed':
      case 'thread.message.incomplete':
        this.#messages.set(event.data.id, { texts: [], isClosed: true });
        return;
      case 'thread.run.created':
        this.#status = 'queued';
        return;
      case 'thread.run.queued':
      case 'thread.run.in_progress':
      case 'thread.run.requires_action':
      case 'thread.run.cancelling':
      case 'thread.run.completed':
      case 'thread.run.incomplete':
      case 'thread.run.failed':
      case 'thread.run.cancelled':
      case 'thread.run.expired':
        this.#status = event.data.status;
        return;
    }
  }

  #note(events: AssistantStreamEvent[]): AssistantStreamEvent[] {
    for (const event of events) this.note(event);
    return events;
  }

  #noteContent(id: string, content: readonly MessageContentDelta[]): void {
    const known = this.#messages.get(id);
    for (const part of content) {
      if (known && part.type === 'text')
        known.texts[part.index] = (known.texts[part.index] ?? '') + (part.text?.value ?? '');
    }
  }

  #describeStep(step: RunStep, message: Message | undefined): StepEvent[] {
    const isNew = !this.#openSteps.has(step.id);
    const events: StepEvent[] = isNew ? beginStep(step) : [];
    if (message) events.push(...this.#describeMessage(message));
    if (isNew && step.step_details.type === 'tool_calls')
      events.push(...describeCalls(step, step.step_details.tool_calls));
    if (step.status !== 'in_progress') events.push({ event: `thread.run.step.${step.status}` as const, data: step });
    return events;
  }

  #describeMessage(message: Message): StepEvent[] {
    const known = this.#messages.get(message.id);
    if (known?.isClosed) return [];
    const content = message.content.flatMap((part, index) => describePart(part, index, known?.texts[index]));
    const events: StepEvent[] = known ? [] : beginMessage(message);
    for (const part of content) {
      const data = { id: message.id, object: 'thread.message.delta' as const, delta: { content: [part] } };
      events.push({ event: 'thread.message.delta', data });
    }
    if (message.status !== 'in_progress')
      events.push({ event: `thread.message.${message.status}` as const, data: message });
    return events;
  }
}

const messageOf = ({ step_details: details }: RunStep): string | null =>
  details.type === 'message_creation' ? details.message_creation.message_id : null;

const isAtWork = ({ status }: Run): boolean =>
  status === 'queued' || status === 'in_progress' || status === 'cancelling';

/** The events with which the run began. */
function begin(run: Run): AssistantStreamEvent[] {
  const ended = { completed_at: null, failed_at: null, cancelled_at: null, last_error: null, incomplete_details: null };
  const begun: Run = { ...run, ...ended, status: 'in_progress', required_action: null, usage: null };
  const queued: Run = { ...begun, status: 'queued', started_at: null };
  return [
    { event: 'thread.run.created', data: queued },
    { event: 'thread.run.queued', data: queued },
    ...(run.started_at === null ? [] : [{ event: 'thread.run.in_progress' as const, data: begun }]),
  ];
}

function beginStep(step: RunStep): StepEvent[] {
  const details = step.step_details;
  const data: RunStep = {
    ...step,
    ...{ status: 'in_progress', completed_at: null, cancelled_at: null, expired_at: null, failed_at: null },
    ...{ last_error: null, usage: null },
    step_details: details.type === 'tool_calls' ? { type: 'tool_calls', tool_calls: [] } : details,
  };
  return [
    { event: 'thread.run.step.created', data },
    { event: 'thread.run.step.in_progress', data },
  ];
}

function beginMessage(message: Message): StepEvent[] {
  const data: Message = {
    ...message,
    ...{ status: 'in_progress', content: [], completed_at: null, incomplete_at: null, incomplete_details: null },
  };
  return [
    { event: 'thread.message.created', data },
    { event: 'thread.message.in_progress', data },
  ];
}

function describeCalls(step: RunStep, calls: readonly ToolCall[]): StepEvent[] {
  return calls.flatMap((call, index) => {
    const described = findToolType(call.type)?.retell(call);
    if (described === undefined) return [];
    const delta: ToolCallDelta = { index, ...described };
    const step_details = { type: 'tool_calls' as const, tool_calls: [delta] };
    return {
      event: 'thread.run.step.delta',
      data: { id: step.id, object: 'thread.run.step.delta', delta: { step_details } },
    };
  });
}

/** A content part, or the rest of a text of which the reader got the beginning. */
function describePart(part: MessageContent, index: number, known: string | undefined): MessageContentDelta[] {
  if (part.type !== 'text') return known === undefined ? [{ index, ...copyValue(part) }] : [];
  const { value, annotations } = part.text;
  const rest = readRest(value, known ?? '');
  if (known !== undefined && rest === '') return [];
  const placed = known === undefined ? annotations.map((annotation, at) => ({ index: at, ...annotation })) : [];
  return [{ index, type: 'text', text: { value: rest, annotations: placed } }];
}
