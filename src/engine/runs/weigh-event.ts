import type { AssistantStreamEvent } from '../../types/index.js';

/**
 * How many bytes of unread events are held for the reader of a run, roughly. Above this, the response is not read
 * further, so that a slow reader does not fill the memory.
 */
export const HELD_FOR_READER = 1024 * 1024;

/** Size of an event without its text. */
const FRAME = 256;

/** Estimates the size of an event in bytes. A character of text counts as one. */
export function weighEvent(event: AssistantStreamEvent): number {
  if (event.event === 'thread.message.delta') {
    const { content = [] } = event.data.delta;
    return content.reduce((sum, part) => sum + (part.type === 'text' ? (part.text?.value?.length ?? 0) : 0), FRAME);
  }
  return event.event === 'thread.run.step.delta' ? FRAME + JSON.stringify(event.data.delta).length : FRAME;
}
