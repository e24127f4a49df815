import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve, sep } from 'node:path';
import { openStore, sqliteFileOf } from '../../config/open-store.js';
import type { StoreFacts } from '../../doctor/facts.js';
import { RedisStore } from '../../store/redis.js';
import type { Store } from '../../store/store.js';
import { toMessage } from '../cli-error.js';

/** The store of the settings. */
export interface NamedStore {
  /** An address, or a store object of the config file; null if there is none. */
  given: string | Store | null;
  from: string | null;
}

/** How many milliseconds a store may take to answer. */
const PATIENCE_MS = 20_000;

/** Writes an entry to the store, reads it through a second connection, and deletes it. `root` is the folder of the app. */
export async function probeStore({ given, from }: NamedStore, root: string): Promise<StoreFacts> {
  if (given === null) return { kind: 'memory', from, fault: null, losses: [] };
  const kind = typeof given === 'string' ? readKind(given) : 'own';
  if (kind === 'memory') return { kind, from, fault: null, losses: [] };
  const losses = typeof given === 'string' ? listLosses(kind, given, root) : [];
  try {
    losses.push(...(await inTime(useTwice(given))));
    return { kind, from, fault: null, losses };
  } catch (error) {
    return { kind, from, fault: describe(error), losses };
  }
}

/** Does something with the store; a file of SQLite that the app has not made yet is not there afterwards, either. */
export async function leavingNoFile<T>({ given }: NamedStore, work: () => Promise<T>): Promise<T> {
  const file = typeof given === 'string' ? sqliteFileOf(given) : null;
  if (file === null || existsSync(file)) return work();
  return work().finally(() => {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  });
}

async function useTwice(given: string | Store): Promise<string[]> {
  const place = { partition: `doctor/${randomUUID()}`, key: 'probe' };
  const first = open(given);
  try {
    await first.write(place.partition, [{ key: place.key, value: { probe: true }, version: '1' }]);
  } finally {
    if (typeof given === 'string') await first.close?.();
  }
  const second = open(given);
  try {
    const found = await second.get(place.partition, place.key);
    const losses = found === null ? ['A second connection did not find what the first one wrote.'] : [];
    await second.write(place.partition, [{ key: place.key, version: '2' }]);
    await second.forgetPartition?.(place.partition);
    if (second instanceof RedisStore) losses.push(...readInfo(await second.info()));
    return losses;
  } finally {
    if (typeof given === 'string') await second.close?.();
  }
}

const open = (given: string | Store): Store => (typeof given === 'string' ? openStore(given) : given);

function readKind(address: string): StoreFacts['kind'] {
  const scheme = /^[a-z]+/i.exec(address)?.[0].toLowerCase() ?? '';
  if (scheme === 'memory' || scheme === 'sqlite') return scheme;
  return scheme.startsWith('postgres') ? 'postgres' : 'redis';
}

/** Lists the risks that the address shows. If the app itself is in a temporary folder, its store may be there too. */
function listLosses(kind: StoreFacts['kind'], address: string, root: string): string[] {
  if (kind !== 'sqlite') return [];
  const path = sqliteFileOf(address) ?? '';
  if (path === ':memory:') return ['The SQLite database is in memory.'];
  const folders = [tmpdir(), realpathSync(tmpdir()), '/tmp', '/var/tmp', '/dev/shm'];
  const isWithin = (place: string, folder: string): boolean => (place + sep).startsWith(folder + sep);
  const isTemporary = folders.some((folder) => isWithin(resolve(path), folder) && !isWithin(root, folder));
  return isTemporary ? ['The SQLite file is in a folder for temporary files.'] : [];
}

/** Lists the risks in Redis' settings for persistence and for a full memory. */
function readInfo(info: string): string[] {
  const read = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const policy = read('maxmemory_policy');
  return [
    ...(read('aof_enabled') === '0'
      ? ['Redis writes no log (appendonly no): when it stops, it loses the data since its last snapshot.']
      : []),
    ...(policy !== undefined && policy !== 'noeviction'
      ? [`Redis drops keys when its memory is full (maxmemory-policy ${policy}); set noeviction.`]
      : []),
  ];
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} seconds.`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Describes an error without the address, which may contain a password. */
function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const message = toMessage(error).replace(/[a-z]+:\/\/\S+/gi, '…');
  return code === null || message.includes(code) ? message || 'it failed.' : `${code} ${message}`.trim();
}
