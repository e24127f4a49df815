import type { ThreadRecord } from './records.js';

/**
 * Removes files from a thread's list of gone files, because a new message attaches them again: they count as available
 * until the service refuses them.
 */
export function findAgain(thread: ThreadRecord, files: readonly string[]): ThreadRecord {
  const { attached } = thread;
  if (!attached?.gone.some((id) => files.includes(id))) return thread;
  return { ...thread, attached: { ...attached, gone: attached.gone.filter((id) => !files.includes(id)) } };
}
