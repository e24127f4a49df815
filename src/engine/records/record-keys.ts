import { fingerprint } from '../../lib/fingerprint.js';
import type { RecordAddress } from './record-kind.js';

/** The namespace of clients that were given none. */
export const DEFAULT_NAMESPACE = 'oas';

const ASSISTANTS = 'a';

/** The partition of all that belongs to a thread: its record, its messages, its runs and their order. */
export const threadPartition = (threadId: string): string => `t/${segment(threadId)}`;

export const threadKey = (threadId: string): RecordAddress => inThread(threadId, 'thread');
export const messageKey = (threadId: string, messageId: string): RecordAddress =>
  inThread(threadId, `message/${segment(messageId)}`);
export const runKey = (threadId: string, runId: string): RecordAddress => inThread(threadId, `run/${segment(runId)}`);
/** What the run was asked: written once, beside its state. */
export const runRequestKey = (threadId: string, runId: string): RecordAddress =>
  inThread(threadId, `run-request/${segment(runId)}`);
/** What a deleted thread has left at the service, by its id there. */
export const leftoverKey = (threadId: string, id: string): RecordAddress => inThread(threadId, `left/${segment(id)}`);
/** What a strategy of the option `context` keeps for a thread. */
export const noteKey = (threadId: string, name: string): RecordAddress => inThread(threadId, `note/${segment(name)}`);
/** A record that an import has read. Without an id: where those of its kind begin. */
export const stagedKey = (threadId: string, kind = '', id = ''): RecordAddress =>
  inThread(threadId, kind === '' ? STAGED : `${STAGED}${kind}/${segment(id)}`);
const STAGED = 'import/';
/** Names the import that writes the thread. */
export const importKey = (threadId: string): RecordAddress => inThread(threadId, 'importing');
/** Which way answers for a thread whose id and records do not tell it. */
export const sideKey = (threadId: string): RecordAddress => inThread(threadId, 'side');
/** An item of a thread whose history is in the store, by its number. Without one: where the items begin. */
export const itemKey = (threadId: string, number?: number): RecordAddress =>
  inThread(threadId, `item/${number === undefined ? '' : toItemOrder(number)}`);
/** The item of a conversation that is a copy of one in the store, by the number of that one. */
export const copyKey = (threadId: string, number: number): RecordAddress =>
  inThread(threadId, `copy/${toItemOrder(number)}`);
/** The numbers of items as they sort: for the bounds of a listing. */
export const toItemOrder = (number: number): string => String(number).padStart(12, '0');
/** Without an `orderKey`: where the order of a thread's runs begins. */
export const runOrderKey = (threadId: string, orderKey = ''): RecordAddress =>
  inThread(threadId, `run-order/${orderKey}`);

export const assistantKey = (id: string): RecordAddress => ({
  partition: ASSISTANTS,
  key: `assistant/${segment(id)}`,
});
/** Without an `orderKey`: where the order of the assistants begins. */
export const assistantOrderKey = (orderKey = ''): RecordAddress => ({
  partition: ASSISTANTS,
  key: `assistant-order/${orderKey}`,
});

const inThread = (threadId: string, key: string): RecordAddress => ({ partition: threadPartition(threadId), key });

/** What the indexes of databases take with ease. */
const LONGEST_SEGMENT = 200;

/**
 * An id as part of a key or of a partition's name: whatever it holds, it can neither end its part nor leave it. An id
 * that is too long for a database's index is cut and told apart by a fingerprint.
 */
export function segment(id: string): string {
  const escaped = id.replace(/[^\w.-]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length <= LONGEST_SEGMENT ? escaped : `${escaped.slice(0, LONGEST_SEGMENT)}~${fingerprint(id)}`;
}

/** The id that was made a segment; null for one that was too long. */
export function unsegment(name: string): string | null {
  if (name.includes('~')) return null;
  return name.replace(/%([0-9a-f]{4})/g, (_code, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
