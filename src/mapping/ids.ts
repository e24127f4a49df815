/** Unix seconds of 2015-01-01 and 2100-01-01: what an id holds outside of this is not a time. */
const EARLIEST = 1_420_070_400;
const LATEST = 4_102_444_800;

/** The conversation of a thread: the same id under the other prefix. An id of neither kind is returned as it is. */
export function toConversationId(threadId: string): string {
  return swapPrefix(threadId, 'thread_', 'conv_');
}

/** Whether the id of a thread has the shape of a conversation's, which no other thread's has: forty or more hex digits. */
export function isConversationId(threadId: string): boolean {
  return /^thread_[0-9a-f]{40,}$/.test(threadId);
}

/** Whether the id of a thread has the shape that the old service gave: an import brings those back, and no conversation has it. */
export function isOldThread(threadId: string): boolean {
  return /^thread_[A-Za-z0-9]{24}$/.test(threadId);
}

/** Whether a thread of this id can be a conversation. */
export function isConversationThread(threadId: string): boolean {
  return threadId.startsWith('thread_');
}

/** What the id of a thread begins with whose messages are in the caller's store. */
export const STORED_THREAD = 'thread_own';

/**
 * Whether a thread's messages are in the caller's store. Its id tells: it is as long as those of the old service, and
 * begins as no conversation's does.
 */
export function isStoredThread(threadId: string): boolean {
  return threadId.length === STORED_THREAD_LENGTH && threadId.startsWith(STORED_THREAD);
}

/** `thread_` and 24 letters and digits. */
const STORED_THREAD_LENGTH = 31;

/** The thread of a conversation. */
export function toThreadId(conversationId: string): string {
  return swapPrefix(conversationId, 'conv_', 'thread_');
}

/** The first response of a run. */
export function toResponseId(runId: string): string {
  return swapPrefix(runId, 'run_', 'resp_');
}

/** The run whose first response this is. */
export function toRunId(responseId: string): string {
  return swapPrefix(responseId, 'resp_', 'run_');
}

/** The step that begins with an output item: the item's id under the prefix of steps. */
export function toStepId(itemId: string): string {
  return `step_${itemId.replace(/^[a-z]+_(?=.)/, '')}`;
}

/**
 * The Unix time (seconds) that an upstream id carries, null if it carries none that is plausible (2015 to 2100).
 *
 * Ids made by hand hold it in hex right behind the prefix, those made by a response behind 16 hex digits and `00`.
 * The service does not document this: a fallback for what was not recorded.
 */
export function readIdTime(id: string): number | null {
  const digits = readDigits(id);
  return readResponseTime(digits) ?? readTime(digits.slice(0, 8));
}

/**
 * As {@link readIdTime}, for the id of something that a caller made: a conversation, an item added to one. One such id in a few
 * hundred looks as if a response had made it, since what stands behind its time is random.
 */
export function readAddedTime(id: string): number | null {
  return readTime(readDigits(id).slice(0, 8)) ?? readIdTime(id);
}

/** Whether an upstream id tells that a caller, and no response, added its item. False when it does not tell. */
export function isAddedByHand(id: string): boolean {
  const digits = readDigits(id);
  return readResponseTime(digits) === null && readTime(digits.slice(0, 8)) !== null;
}

const readDigits = (id: string): string => /_([0-9a-f]{16,})$/.exec(id)?.[1] ?? '';

const readResponseTime = (digits: string): number | null =>
  digits.slice(16, 18) === '00' ? readTime(digits.slice(18, 26)) : null;

function readTime(hex: string): number | null {
  const time = hex.length === 8 ? parseInt(hex, 16) : NaN;
  return time >= EARLIEST && time < LATEST ? time : null;
}

function swapPrefix(id: string, from: string, to: string): string {
  return id.startsWith(from) ? to + id.slice(from.length) : id;
}
