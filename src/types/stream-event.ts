import type { MessageDeltaEvent } from './message-delta.js';
import type { Message } from './message.js';
import type { RunStepDeltaEvent } from './run-step-delta.js';
import type { RunStep } from './run-step.js';
import type { Run } from './run.js';
import type { ErrorObject } from './shared.js';
import type { Thread } from './thread.js';

interface StreamEvent<Name extends string, Data> {
  data: Data;
  event: Name;
}

/** `thread.created`: the thread of `createAndRun`. */
export interface ThreadStreamEvent extends StreamEvent<'thread.created', Thread> {
  /** Whether input audio transcription is on; declared by the SDK, never sent for assistants. */
  enabled?: boolean;
}

/** A run was created, or its status changed. */
export type RunStreamEvent =
  | StreamEvent<'thread.run.created', Run>
  | StreamEvent<'thread.run.queued', Run>
  | StreamEvent<'thread.run.in_progress', Run>
  | StreamEvent<'thread.run.requires_action', Run>
  | StreamEvent<'thread.run.completed', Run>
  | StreamEvent<'thread.run.incomplete', Run>
  | StreamEvent<'thread.run.failed', Run>
  | StreamEvent<'thread.run.cancelling', Run>
  | StreamEvent<'thread.run.cancelled', Run>
  | StreamEvent<'thread.run.expired', Run>;

/** A step began, grew or ended. */
export type RunStepStreamEvent =
  | StreamEvent<'thread.run.step.created', RunStep>
  | StreamEvent<'thread.run.step.in_progress', RunStep>
  | StreamEvent<'thread.run.step.delta', RunStepDeltaEvent>
  | StreamEvent<'thread.run.step.completed', RunStep>
  | StreamEvent<'thread.run.step.failed', RunStep>
  | StreamEvent<'thread.run.step.cancelled', RunStep>
  | StreamEvent<'thread.run.step.expired', RunStep>;

/** A message began, grew or ended. */
export type MessageStreamEvent =
  | StreamEvent<'thread.message.created', Message>
  | StreamEvent<'thread.message.in_progress', Message>
  | StreamEvent<'thread.message.delta', MessageDeltaEvent>
  | StreamEvent<'thread.message.completed', Message>
  | StreamEvent<'thread.message.incomplete', Message>;

/** `error`: the stream broke; nothing follows. */
export type ErrorEvent = StreamEvent<'error', ErrorObject>;

/** Every event of a streamed run. */
export type AssistantStreamEvent =
  ThreadStreamEvent | RunStreamEvent | RunStepStreamEvent | MessageStreamEvent | ErrorEvent;
