import { AssistantStreamRunner } from './assistant-stream-runner.js';
import type { AssistantStream as AssistantStreamInterface, AssistantStreamConstructor } from './stream-interface.js';

export type { AssistantStreamConstructor, IterableAssistantStream } from './stream-interface.js';

/**
 * Streams a run: every event as it arrives, helper events with a meaning (`textDelta`, `messageDone`), and snapshots of the
 * content so far. `runs.stream()`, `runs.submitToolOutputsStream()` and `threads.createAndRunStream()` return one, and
 * `fromReadableStream` makes one from bytes.
 */
export const AssistantStream: AssistantStreamConstructor = AssistantStreamRunner;
export type AssistantStream = AssistantStreamInterface;
