/** Unix seconds of 2015-01-01 and 2100-01-01: values in ids outside of this range are not times. */
const EARLIEST = 1_420_070_400;
const LATEST = 4_102_444_800;

/** The conversation id of a thread: the same id with the other prefix. Other ids are returned unchanged. */
export function toConversationId(threadId: string): string {
  return swapPrefix(threadId, 'thread_', 'conv_');
}

/** Whether a thread id has the form of a conversation's: 40 or more hex digits, unlike other threads. */
export function isConversationId(threadId: string): boolean {
  return /^thread_[0-9a-f]{40,}$/.test(threadId);
}

/** Whether a thread id has the form of the old service's ids. Imported threads have it, conversations do not. */
export function isOldThread(threadId: string): boolean {
  return /^thread_[A-Za-z0-9]{24}$/.test(threadId);
}

/** Whether a thread with this id can be a conversation. */
export function isConversationThread(threadId: string): boolean {
  return threadId.startsWith('thread_');
}

/** Prefix of the ids of threads in the caller's store. */
export const STORED_THREAD = 'thread_own';

/**
 * Whether a thread was created in the caller's store. Its id tells: it is as long as the old service's ids, and has a
 * prefix that no conversation has.
 */
export function isStoredThread(threadId: string): boolean {
  return threadId.length === STORED_THREAD_LENGTH && threadId.startsWith(STORED_THREAD);
}

/** `thread_` and 24 letters and digits. */
const STORED_THREAD_LENGTH = 31;

/** The thread id of a conversation. */
export function toThreadId(conversationId: string): string {
  return swapPrefix(conversationId, 'conv_', 'thread_');
}

/** The id of a run's first response. */
export function toResponseId(runId: string): string {
  return swapPrefix(runId, 'run_', 'resp_');
}

/** The id of the run whose first response this is. */
export function toRunId(responseId: string): string {
  return swapPrefix(responseId, 'resp_', 'run_');
}

/** The id of the step that begins with an output item. */
export function toStepId(itemId: string): string {
  return `step_${itemId.replace(/^[a-z]+_(?=.)/, '')}`;
}

/**
 * Reads the Unix time (seconds) in an id of the service; null if there is none between 2015 and 2100.
 *
 * Ids of what callers made (conversations, items added to them) have it in hex right after the prefix; ids of what a
 * response made have it after 16 hex digits and `00`. The service does not document this, so it is only used if nothing
 * was recorded.
 */
export function readIdTime(id: string): number | null {
  const digits = readDigits(id);
  return readResponseTime(digits) ?? readTime(digits.slice(0, 8));
}

/**
 * Like {@link readIdTime}, for something that a caller made: a conversation, or an item added to one. About one in 400
 * of these ids looks as if a response had made it, because the digits after the time are random.
 */
export function readAddedTime(id: string): number | null {
  return readTime(readDigits(id).slice(0, 8)) ?? readIdTime(id);
}

/** Whether an id shows that a caller, and not a response, added the item. False if it does not tell. */
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
