import type { APIUserAbortError, OpenAIError } from 'openai';
import type {
  AssistantStreamEvent,
  ImageFile,
  Message,
  MessageDelta,
  MessageStreamEvent,
  Run,
  RunStep,
  RunStepDelta,
  RunStepStreamEvent,
  RunStreamEvent,
  Text,
  TextDelta,
  ToolCall,
  ToolCallDelta,
} from '../types/index.js';

/**
 * The events of an assistant stream and what their listeners get. Snapshots are live: one object per message and per
 * step, which grows until its last event replaces it. Events and their deltas are never changed once handed out.
 */
export interface AssistantStreamEvents {
  /** The request was accepted, events can come. */
  connect: () => void;
  /** The stream failed; `end` follows. */
  error: (error: OpenAIError) => void;
  /** The stream was aborted; `end` follows. */
  abort: (error: APIUserAbortError) => void;
  /** Nothing more will come. */
  end: () => void;
  /** Every event as it arrived, before the helper events it causes. */
  event: (event: AssistantStreamEvent) => void;
  /** The run as it ended or as it waits for tool outputs, after all its events. */
  run: (run: Run) => void;

  messageCreated: (message: Message) => void;
  messageDelta: (delta: MessageDelta, snapshot: Message) => void;
  /** A message is completed or incomplete. */
  messageDone: (message: Message) => void;

  /** A text part began. */
  textCreated: (content: Text) => void;
  textDelta: (delta: TextDelta, snapshot: Text) => void;
  /** A text part ended: the next part began, or its message ended. */
  textDone: (content: Text, snapshot: Message) => void;
  /** An image part ended; images have no deltas. */
  imageFileDone: (content: ImageFile, snapshot: Message) => void;

  runStepCreated: (runStep: RunStep) => void;
  runStepDelta: (delta: RunStepDelta, snapshot: RunStep) => void;
  runStepDone: (runStep: RunStep, snapshot: RunStep) => void;

  /** The first delta of a tool call; it gives no `toolCallDelta`. */
  toolCallCreated: (toolCall: ToolCall) => void;
  toolCallDelta: (delta: ToolCallDelta, snapshot: ToolCall) => void;
  /** A tool call ended: the next began, its step ended, or the run stopped. */
  toolCallDone: (toolCall: ToolCall) => void;
}

/** Tells the listeners of one event. */
export type Emit = <Name extends keyof AssistantStreamEvents>(
  event: Name,
  ...args: Parameters<AssistantStreamEvents[Name]>
) => void;

/** What a promise without a value gives. */
type Nothing = ReturnType<() => void>;

type EmittedResult<Args extends unknown[]> = Args extends [] ? Nothing : Args extends [infer Only] ? Only : Args;

/** What `emitted(name)` resolves with: nothing, the one argument, or the tuple of arguments. */
export type EmittedResults = {
  [Name in keyof AssistantStreamEvents]: EmittedResult<Parameters<AssistantStreamEvents[Name]>>;
};

const MESSAGE_EVENTS: ReadonlySet<string> = new Set<MessageStreamEvent['event']>([
  'thread.message.created',
  'thread.message.in_progress',
  'thread.message.delta',
  'thread.message.completed',
  'thread.message.incomplete',
]);

const RUN_STEP_EVENTS: ReadonlySet<string> = new Set<RunStepStreamEvent['event']>([
  'thread.run.step.created',
  'thread.run.step.in_progress',
  'thread.run.step.delta',
  'thread.run.step.completed',
  'thread.run.step.failed',
  'thread.run.step.cancelled',
  'thread.run.step.expired',
]);

/** Whether a run stays as it is after the event; false while it goes on. */
const RUN_EVENTS: Readonly<Record<RunStreamEvent['event'], boolean>> = {
  'thread.run.created': false,
  'thread.run.queued': false,
  'thread.run.in_progress': false,
  'thread.run.cancelling': false,
  'thread.run.requires_action': true,
  'thread.run.completed': true,
  'thread.run.incomplete': true,
  'thread.run.failed': true,
  'thread.run.cancelled': true,
  'thread.run.expired': true,
};

export function isMessageEvent(event: AssistantStreamEvent): event is MessageStreamEvent {
  return MESSAGE_EVENTS.has(event.event);
}

export function isRunStepEvent(event: AssistantStreamEvent): event is RunStepStreamEvent {
  return RUN_STEP_EVENTS.has(event.event);
}

export function isRunEvent(event: AssistantStreamEvent): event is RunStreamEvent {
  return Object.hasOwn(RUN_EVENTS, event.event);
}

/** Whether the run of the event is final for its stream: ended, or waiting for tool outputs. */
export function endsRun(event: RunStreamEvent): boolean {
  return RUN_EVENTS[event.event];
}
