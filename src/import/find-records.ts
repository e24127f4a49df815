import { isRecord } from '../lib/plain-values.js';
import { readTime } from '../lib/read-time.js';
import type { ImportedRecord } from '../types/imported.js';

export type Kind = ImportedRecord['kind'];

/** An array with records, or the sequence of the values of a source. */
export interface Series {
  number: number;
  /** Whether it is a page of a list, which the API returns newest first. */
  isPage: boolean;
  /** Whether it is an export of this library, which is in order even if the times do not rise. */
  isOrdered?: boolean;
}

/** What encloses a value. */
export interface Surroundings {
  series: Series;
  threadId: string | null;
  /** The creation time of the object that names the thread, in Unix seconds. */
  createdAt: number | null;
  runId: string | null;
  assistantId: string | null;
}

/** Something found in a value of the source. */
export type Finding =
  | { type: 'record'; kind: Kind; saved: Record<string, unknown>; at: Surroundings }
  /** The object of this id was deleted. */
  | { type: 'deleted'; id: string }
  /** The file of this id could not be exported. */
  | { type: 'file gone'; id: string }
  /** A page of a thread's messages or runs, and whether other pages follow. */
  | { type: 'page'; kind: Kind; threadId: string; hasMore: boolean }
  /** A message without `object` and without a thread id. */
  | { type: 'stray message' }
  /** The id of a thread without records so far. */
  | { type: 'thread named'; id: string }
  /** The rest of the series is in order. */
  | { type: 'order'; series: Series };

const KINDS: Readonly<Record<string, Kind>> = {
  assistant: 'assistant',
  thread: 'thread',
  'thread.message': 'message',
  'thread.run': 'run',
  'thread.run.step': 'step',
};

/** Members with the user's own data, in which nothing is a record. */
const FREE = new Set(['metadata', 'arguments', 'output', 'outputs', 'parameters', 'schema', 'schemas']);

/** How deep to look for records. */
const DEEPEST = 100;

/**
 * Finds the records in a value of the source, at any place. Records inside other records do not count, except the messages and
 * runs of a thread and the steps of a run. `newSeries` creates a series for each array.
 */
export function* findRecords(
  value: unknown,
  at: Surroundings,
  newSeries: (isPage: boolean) => Series,
  depth = 0,
): Generator<Finding> {
  if (depth > DEEPEST) return;
  const inside = (member: unknown, around: Surroundings, isPage = false): Generator<Finding> => {
    const { isOrdered = false } = around.series;
    const series = Array.isArray(member) ? { ...newSeries(isPage), isOrdered } : around.series;
    return findRecords(member, { ...around, series }, newSeries, depth + 1);
  };
  if (Array.isArray(value)) {
    for (const item of value) {
      if (Array.isArray(item)) yield* inside(item, at);
      else yield* findRecords(item, at, newSeries, depth + 1);
    }
    return;
  }
  if (!isRecord(value)) return;
  const { object, id } = value;
  const tag = typeof object === 'string' ? object : '';
  if (tag.endsWith('.deleted')) {
    if (typeof id === 'string') yield { type: 'deleted', id };
    return;
  }
  if (tag === 'export' && value['order'] === 'oldest_first') yield { type: 'order', series: at.series };
  if (tag === 'file' && typeof value['error'] === 'string' && typeof id === 'string') yield { type: 'file gone', id };
  const kind = Object.hasOwn(KINDS, tag) ? KINDS[tag] : undefined;
  if (kind !== undefined && typeof id === 'string' && id !== '') {
    yield { type: 'record', kind, saved: value, at };
    // The API returns no messages in a thread: the app has saved them there.
    if (kind === 'thread') {
      const createdAt = readTime(value['created_at'] ?? value['createdAt']);
      for (const name of ['messages', 'runs']) yield* inside(value[name], { ...at, threadId: id, createdAt });
    }
    if (kind === 'run' && value['steps'] !== undefined)
      yield* inside(value['steps'], {
        ...at,
        threadId: readThreadId(value) ?? at.threadId,
        runId: id,
        assistantId: readString(value, 'assistant_id', 'assistantId'),
      });
    return;
  }
  // Deltas of messages and events of streams are not records.
  if (tag.startsWith('thread.') && tag !== 'thread.message') return;
  const threadId = readThreadId(value);
  const isMessage = typeof value['role'] === 'string' && ('content' in value || 'text' in value);
  if (isMessage && (threadId ?? at.threadId) !== null) {
    yield { type: 'record', kind: 'message', saved: value, at };
    return;
  }
  if (isMessage && /^(user|assistant)$/i.test(String(value['role']))) yield { type: 'stray message' };
  const named = threadId ?? (typeof id === 'string' && id.startsWith('thread_') ? id : null);
  if (named !== null) yield { type: 'thread named', id: named };
  const createdAt = readTime(value['created_at'] ?? value['createdAt']);
  const around = named === null || named === at.threadId ? at : { ...at, threadId: named, createdAt };
  const isPage = isList(value);
  if (isPage) yield* readPage(value, around);
  for (const [name, member] of Object.entries(value))
    if (!FREE.has(name) && (tag !== 'list' || name === 'data'))
      yield* inside(member, around, isPage && name === 'data');
}

/** A page without `has_more` counts as the last one. */
function* readPage(page: Record<string, unknown>, at: Surroundings): Generator<Finding> {
  const { data } = page;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  if (!isRecord(first)) return;
  const kind = typeof first['object'] === 'string' ? KINDS[first['object']] : 'message';
  const threadId = readThreadId(first) ?? at.threadId;
  if (threadId === null || (kind !== 'message' && kind !== 'run')) return;
  yield { type: 'page', kind, threadId, hasMore: (page['has_more'] ?? page['hasMore']) === true };
}

const isList = (value: Record<string, unknown>): boolean =>
  value['object'] === 'list' || typeof (value['has_more'] ?? value['hasMore']) === 'boolean';

const readThreadId = (value: Record<string, unknown>): string | null => readString(value, 'thread_id', 'threadId');

function readString(value: Record<string, unknown>, ...names: string[]): string | null {
  const found = names.map((name) => value[name]).find((member) => typeof member === 'string' && member !== '');
  return typeof found === 'string' ? found : null;
}
