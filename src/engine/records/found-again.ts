import type { ThreadRecord } from './records.js';

/** The record of a thread to which files are brought, some of them perhaps again: they are taken for there until the service says otherwise. */
export function findAgain(thread: ThreadRecord, files: readonly string[]): ThreadRecord {
  const { attached } = thread;
  if (!attached?.gone.some((id) => files.includes(id))) return thread;
  return { ...thread, attached: { ...attached, gone: attached.gone.filter((id) => !files.includes(id)) } };
}
