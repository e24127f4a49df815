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
 * The events of an `AssistantStream`, and the arguments of their listeners. A snapshot is one object per message or step, to which
 * the stream adds each delta. The last event of the message or step replaces it by a new object, and so does the event
 * `thread.run.step.in_progress`. Events and deltas do not change.
 */
export interface AssistantStreamEvents {
  /** The service accepted the request. */
  connect: () => void;
  /** The stream failed; `end` follows. */
  error: (error: OpenAIError) => void;
  /** The stream was aborted; `end` follows. */
  abort: (error: APIUserAbortError) => void;
  /** The last event, after success, failure or abort. */
  end: () => void;
  /** Each event of the run as it arrived, before the helper events that follow from it. */
  event: (event: AssistantStreamEvent) => void;
  /** The run at the end of the stream: it has ended, or waits for tool outputs. Comes after all its other events. */
  run: (run: Run) => void;

  /** A message began. */
  messageCreated: (message: Message) => void;
  /** A part of a message arrived. `snapshot` is the message so far. */
  messageDelta: (delta: MessageDelta, snapshot: Message) => void;
  /** A message ended, completely or not. */
  messageDone: (message: Message) => void;

  /** A text part of a message began. */
  textCreated: (content: Text) => void;
  /** More of a text part arrived: text or annotations. `snapshot` is the text so far. */
  textDelta: (delta: TextDelta, snapshot: Text) => void;
  /** A text part is complete, because the next part began or the message ended. */
  textDone: (content: Text, snapshot: Message) => void;
  /** An image part is complete. Images have no deltas. */
  imageFileDone: (content: ImageFile, snapshot: Message) => void;

  /** A step began. */
  runStepCreated: (runStep: RunStep) => void;
  /** A part of a step arrived. `snapshot` is the step so far. */
  runStepDelta: (delta: RunStepDelta, snapshot: RunStep) => void;
  /** A step ended. Both arguments are the step. */
  runStepDone: (runStep: RunStep, snapshot: RunStep) => void;

  /** The first delta of a tool call arrived. There is no `toolCallDelta` for it. */
  toolCallCreated: (toolCall: ToolCall) => void;
  /** A further delta of a tool call arrived. `snapshot` is the call so far. */
  toolCallDelta: (delta: ToolCallDelta, snapshot: ToolCall) => void;
  /** A tool call is complete, because the next one began, its step ended, or the run stopped. */
  toolCallDone: (toolCall: ToolCall) => void;
}

/** Calls the listeners of an event. */
export type Emit = <Name extends keyof AssistantStreamEvents>(
  event: Name,
  ...args: Parameters<AssistantStreamEvents[Name]>
) => void;

/** The type of a promise without a value. */
type Nothing = ReturnType<() => void>;

type EmittedResult<Args extends unknown[]> = Args extends [] ? Nothing : Args extends [infer Only] ? Only : Args;

/** What `emitted(name)` resolves: nothing, the only argument, or a tuple of the arguments. */
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

/** The events of a run, and whether the run stops at the event: it has ended or waits for tool outputs. */
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
