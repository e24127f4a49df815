import { fingerprint } from '../../lib/fingerprint.js';
import type { RecordAddress } from './record-kind.js';

/** The namespace of clients without the option `namespace`. */
export const DEFAULT_NAMESPACE = 'oas';

const ASSISTANTS = 'a';

/** The partition of all that belongs to a thread: its record, its messages, its runs and their order. */
export const threadPartition = (threadId: string): string => `t/${segment(threadId)}`;

export const threadKey = (threadId: string): RecordAddress => inThread(threadId, 'thread');
export const messageKey = (threadId: string, messageId: string): RecordAddress =>
  inThread(threadId, `message/${segment(messageId)}`);
export const runKey = (threadId: string, runId: string): RecordAddress => inThread(threadId, `run/${segment(runId)}`);
/** The run's request: written once, beside its state. */
export const runRequestKey = (threadId: string, runId: string): RecordAddress =>
  inThread(threadId, `run-request/${segment(runId)}`);
/** Something that a deleted thread left at the service, by its id there. */
export const leftoverKey = (threadId: string, id: string): RecordAddress => inThread(threadId, `left/${segment(id)}`);
/** A note that a strategy of the option `context` stores for a thread. */
export const noteKey = (threadId: string, name: string): RecordAddress => inThread(threadId, `note/${segment(name)}`);
/** A record that an import has read. Without an id: the prefix of its kind. */
export const stagedKey = (threadId: string, kind = '', id = ''): RecordAddress =>
  inThread(threadId, kind === '' ? STAGED : `${STAGED}${kind}/${segment(id)}`);
const STAGED = 'import/';
/** Identifies the import that is writing the thread. */
export const importKey = (threadId: string): RecordAddress => inThread(threadId, 'importing');
/** The side of a rollout that answers for a thread, if its id and records do not tell. */
export const sideKey = (threadId: string): RecordAddress => inThread(threadId, 'side');
/** An item of a thread in the store, by its number. Without a number: the prefix of all items. */
export const itemKey = (threadId: string, number?: number): RecordAddress =>
  inThread(threadId, `item/${number === undefined ? '' : toItemOrder(number)}`);
/** The conversation item that is a copy of an item in the store, by the number of the latter. */
export const copyKey = (threadId: string, number: number): RecordAddress =>
  inThread(threadId, `copy/${toItemOrder(number)}`);
/** An item's number as sortable text, for the bounds of a listing. */
export const toItemOrder = (number: number): string => String(number).padStart(12, '0');
/** Without an `orderKey`: the prefix of the list of a thread's runs. */
export const runOrderKey = (threadId: string, orderKey = ''): RecordAddress =>
  inThread(threadId, `run-order/${orderKey}`);

export const assistantKey = (id: string): RecordAddress => ({
  partition: ASSISTANTS,
  key: `assistant/${segment(id)}`,
});
/** Without an `orderKey`: the prefix of the list of assistants. */
export const assistantOrderKey = (orderKey = ''): RecordAddress => ({
  partition: ASSISTANTS,
  key: `assistant-order/${orderKey}`,
});

const inThread = (threadId: string, key: string): RecordAddress => ({ partition: threadPartition(threadId), key });

/** Longest part of a key, in characters, that database indexes handle easily. */
const LONGEST_SEGMENT = 200;

/**
 * Escapes an id for use in a key or partition name, so that it cannot contain separators. A very long id is cut and
 * made unique by a fingerprint.
 */
export function segment(id: string): string {
  const escaped = id.replace(/[^\w.-]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length <= LONGEST_SEGMENT ? escaped : `${escaped.slice(0, LONGEST_SEGMENT)}~${fingerprint(id)}`;
}

/** The id that `segment` escaped; null if it was cut. */
export function unsegment(name: string): string | null {
  if (name.includes('~')) return null;
  return name.replace(/%([0-9a-f]{4})/g, (_code, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
