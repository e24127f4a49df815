import { AssistantStreamRunner } from './assistant-stream-runner.js';
import type { AssistantStream as AssistantStreamInterface, AssistantStreamConstructor } from './stream-interface.js';

export type { AssistantStreamConstructor, IterableAssistantStream } from './stream-interface.js';

/**
 * Streams a run: every event as it comes, helper events that say what it means, and snapshots of what there is so far.
 * Made by `runs.stream()` and its kin, or from a readable stream with `fromReadableStream`.
 */
export const AssistantStream: AssistantStreamConstructor = AssistantStreamRunner;
export type AssistantStream = AssistantStreamInterface;
