import type { AssistantStreamEvent } from '../../types/index.js';

/**
 * How much (bytes, roughly) is held of a run's events that their reader has not taken yet. Beyond it nothing more of the
 * response is read, so that a slow reader costs no memory: the service, or its connection, waits for it.
 */
export const HELD_FOR_READER = 1024 * 1024;

/** What an event weighs beside its text. */
const FRAME = 256;

/** What an event takes while it is held, in bytes, roughly: characters of text count for one. */
export function weighEvent(event: AssistantStreamEvent): number {
  if (event.event === 'thread.message.delta') {
    const { content = [] } = event.data.delta;
    return content.reduce((sum, part) => sum + (part.type === 'text' ? (part.text?.value?.length ?? 0) : 0), FRAME);
  }
  return event.event === 'thread.run.step.delta' ? FRAME + JSON.stringify(event.data.delta).length : FRAME;
}
