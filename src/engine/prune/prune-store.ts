import { guardStore } from '../../store/guard-store.js';
import type { Store, StoreEntry } from '../../store/store.js';
import type { PruneCounts, PruneOptions } from '../../types/index.js';
import { messageKey, runKey, runRequestKey, threadKey, threadPartition } from '../records/record-keys.js';
import { toStored } from '../records/record-kind.js';
import { createRecords, isAlias, isMark, type Records, type ThreadRecord } from '../records/records.js';
import { hasEnded, readRunLife } from '../records/run-life.js';
import type { SharedState } from '../shared-state.js';
import { deleteEntries, listPages, type Doomed } from './delete-entries.js';
import { isMessageSpare, isRunOver, isThreadSpare, type HoldingRun } from './prune-rules.js';

const DAY = 86_400;

/** Prefixes of keys in a thread's partition. */
const RUNS = runKey('', '').key;
const REQUESTS = runRequestKey('', '').key;
const MESSAGES = messageKey('', '').key;
const THREAD = threadKey('').key;

/**
 * Deletes from all threads of a namespace what is no longer needed. A record that changed meanwhile stays.
 * `finishErasing` erases what a deleted thread left, and resolves whether that was everything. `now` in Unix ms.
 */
export async function pruneStore(
  { store: unguarded, namespace }: Pick<SharedState, 'store' | 'namespace'>,
  finishErasing: (threadId: string) => Promise<boolean>,
  { runs, cache = false }: PruneOptions,
  now: number,
): Promise<PruneCounts> {
  const store = guardStore(unguarded);
  const records = createRecords(unguarded, namespace);
  const seconds = Math.floor(now / 1000);
  const counts: PruneCounts = { partitions: 0, runs: 0, messageRecords: 0, threadRecords: 0, erasedThreads: 0 };
  const prefix = toStored(namespace, threadPartition(''));
  for await (const names of listPages(
    (page) => store.partitions({ prefix, ...page }),
    (name) => name,
  )) {
    for (const name of names) {
      const place = { store, records, partition: name, now: seconds };
      counts.partitions += 1;
      const threadId = name.slice(prefix.length);
      if ((await isDeleted(place)) && (await finishErasing(threadId))) counts.erasedThreads += 1;
      if (runs) counts.runs += await pruneRuns(place, seconds - runs.olderThanDays * DAY);
      if (cache) {
        counts.messageRecords += await pruneMessages(place);
        counts.threadRecords += await pruneThread(place, threadId);
      }
      if (store.forgetPartition && (await store.list(name, '', { limit: 1 })).length === 0) {
        await store.forgetPartition(name);
      }
    }
  }
  return counts;
}

/** A thread's partition, and the time in Unix seconds. */
interface Place {
  store: Store;
  records: Records;
  partition: string;
  now: number;
}

function pruneRuns(place: Place, limit: number): Promise<number> {
  const { store, records, partition, now } = place;
  return deleteWhere(place, RUNS, async (entries) => {
    const requests = entries.map(({ key }) => REQUESTS + key.slice(RUNS.length));
    const asked = await store.getMany(partition, requests);
    return entries.flatMap((entry, index) => {
      const state = records.runs.read(entry);
      const request = asked[index] && records.runRequests.read(asked[index]);
      if (!state || !request) return [];
      const life = readRunLife({ asked: request.value, state: state.value });
      return isRunOver(life, limit, now) ? { entry, companions: life.companions } : [];
    });
  });
}

const pruneMessages = (place: Place): Promise<number> =>
  deleteWhere(place, MESSAGES, (entries) =>
    entries.flatMap((entry) => {
      const extras = place.records.messages.read(entry);
      const id = entry.key.slice(MESSAGES.length);
      return extras && isMessageSpare(id, extras.value, place.now) ? { entry, companions: [] } : [];
    }),
  );

async function deleteWhere(
  { store, partition }: Place,
  prefix: string,
  choose: (entries: readonly StoreEntry[]) => Doomed[] | Promise<Doomed[]>,
): Promise<number> {
  let deleted = 0;
  for await (const entries of listPages(
    (page) => store.list(partition, prefix, page),
    ({ key }) => key,
  )) {
    deleted += await deleteEntries(store, partition, await choose(entries));
  }
  return deleted;
}

async function isDeleted({ store, records, partition }: Place): Promise<boolean> {
  const entry = await store.get(partition, THREAD);
  const thread = entry && records.threads.read(entry)?.value;
  return thread !== undefined && thread !== null && isMark(thread);
}

async function pruneThread(place: Place, threadId: string): Promise<number> {
  const { store, records, partition, now } = place;
  const entry = await store.get(partition, THREAD);
  const thread = entry && records.threads.read(entry)?.value;
  if (!entry || !thread || isMark(thread) || isAlias(thread)) return 0;
  const run = await findHoldingRun(place, thread);
  return isThreadSpare(threadId, thread, run, now) ? deleteEntries(store, partition, [{ entry, companions: [] }]) : 0;
}

async function findHoldingRun({ store, records, partition }: Place, { activeRun }: ThreadRecord): Promise<HoldingRun> {
  if (activeRun === null || activeRun.runId === null) return 'absent';
  const entry = await store.get(partition, runKey('', activeRun.runId).key);
  if (entry === null) return 'absent';
  const state = records.runs.read(entry)?.value;
  if (!state) return 'unreadable';
  return hasEnded(state) ? 'ended' : 'unfinished';
}
