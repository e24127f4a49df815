import { checkStoreOptions, OPTIONAL_TEXT, withMethods } from './check-store-options.js';
import { Connection } from './connection.js';
import { toKeyRange } from './key-range.js';
import { loadDriver, OutdatedDriverError, type Driver } from './load-driver.js';
import {
  ADD_PARTITION,
  CLOSE_PARTITION,
  INFO,
  IS_RESERVED,
  LIST,
  LIST_PARTITIONS,
  READ,
  READ_ADDITION,
  REMOVE_PARTITION,
  TIME,
  WRITE,
} from './redis-scripts.js';
import { isReplaced } from './store-faults.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store.js';

/** A client, cluster or pool of `redis`. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** A client or cluster of `ioredis`. */
export interface IoRedisClient {
  eval(script: string, keysCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** The store recognizes `ioredis` by this method, which other clients do not have. */
  defineCommand: unknown;
}

/** Options of a `RedisStore`. */
export type RedisStoreOptions = {
  /**
   * The prefix of all keys in Redis, of letters, digits and `_ - . : /`. Default: `openai-assistants-shim`. The keys are
   * `PREFIX:partitions`, `PREFIX:{PREFIX:partitions}:added`, and for each partition `PREFIX:{PARTITION}:keys` and `…:values`. A
   * partition whose first entry is being written also has `…:reserved`.
   */
  prefix?: string;
} & (
  | {
      /** For example `redis://user:password@host:6379/0`; use `rediss:` for TLS. If undefined, the server on this machine. */
      url: string | undefined;
    }
  | {
      /** A connected client of `redis` or `ioredis`. The store does not close it. */
      client: RedisClient | IoRedisClient;
    }
);

const PLACES = { url: OPTIONAL_TEXT, client: withMethods('redis or ioredis', 'eval') };

const DRIVER: Driver = { user: 'RedisStore', name: 'redis', oldest: '4.0', install: 'npm install redis@latest' };

/** How often the store's own client tries to connect before its calls reject. The next call then starts again. */
const ATTEMPTS = 8;

/** How long (ms) a call waits for an answer. Without a limit, it would wait forever if the server's machine is gone. */
const ANSWER_TIMEOUT = 30_000;

/**
 * Stores everything in Redis, or in a cluster, for any number of processes. Needs the package `redis`, unless you pass a client.
 * The server must not lose data: turn persistence on, and set `maxmemory-policy noeviction`.
 *
 * The constructor throws a `TypeError` for bad options. Calls reject with the errors of `redis`; if there is no server, after
 * about five seconds, and if there is no answer, after 30. The process stays alive until you close the store.
 */
export class RedisStore implements Store {
  readonly #prefix: string;
  readonly #connection: Connection<RedisConnection>;

  constructor(options: RedisStoreOptions) {
    checkStoreOptions('RedisStore', options, PLACES, 'prefix');
    const prefix = options.prefix ?? 'openai-assistants-shim';
    if (!/^[\w:./-]+$/.test(prefix)) throw new TypeError(`Not a prefix of keys: ${JSON.stringify(prefix)}`);
    this.#prefix = prefix;
    this.#connection = new Connection<RedisConnection>({
      open: async () => ('client' in options ? { client: adaptClient(options.client) } : openClient(options.url)),
      close: ({ own }) => own?.close(),
      isLost: ({ own }) => own?.isLost() ?? false,
    });
  }

  async get(partition: string, key: string): Promise<StoreEntry | null> {
    return (await this.getMany(partition, [key]))[0] ?? null;
  }

  async getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const values = toStrings(await this.#eval(READ, this.#keysOf(partition), [...keys]));
    return keys.map((key, index) => toEntry(key, values[index]));
  }

  async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const { start, end, descending } = toKeyRange(prefix, options);
    const order = descending ? 'desc' : 'asc';
    const args = [start, end, String(options.limit), order];
    const found = toStrings(await this.#eval(LIST, this.#keysOf(partition), args));
    const entries: StoreEntry[] = [];
    for (let index = 0; index < found.length; index += 2) {
      const entry = toEntry(found[index] ?? '', found[index + 1]);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  async write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    const args = changes.flatMap(({ key, value, version, ifVersion }) => [
      key,
      value === undefined ? '' : `${version} ${JSON.stringify(value)}`,
      ifVersion === undefined ? 'any' : ifVersion === null ? 'none' : 'version',
      ifVersion ?? '',
    ]);
    const keys = this.#keysOf(partition);
    // A new id for each attempt: if an attempt arrives late, it cannot use the reservation of a later one.
    const writer = crypto.randomUUID();
    return this.#connection.use(async ({ client }) => {
      for (;;) {
        const outcome = Number(await evaluate(client, WRITE, keys, [writer, ...args]));
        if (outcome !== IS_RESERVED) return outcome === 1;
        // Add the name before the entry: `prune` would never find a partition without a name.
        await evaluate(client, ADD_PARTITION, this.#index, [partition]);
      }
    });
  }

  async partitions({ prefix = '', after, limit }: StorePartitionsOptions): Promise<string[]> {
    const { start, end } = toKeyRange(prefix, { after });
    return toStrings(await this.#eval(LIST_PARTITIONS, this.#index, [start, end, String(limit)]));
  }

  async forgetPartition(partition: string): Promise<boolean> {
    const added = String(await this.#eval(READ_ADDITION, this.#index, [partition]));
    if (Number(await this.#eval(CLOSE_PARTITION, this.#keysOf(partition), [])) !== 1) return false;
    return Number(await this.#eval(REMOVE_PARTITION, this.#index, [partition, added])) === 1;
  }

  /** The time of the server; in a cluster, of the node that has the index. */
  async now(): Promise<number> {
    const [seconds, microseconds] = toStrings(await this.#eval(TIME, this.#index, []));
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  }

  /** The sections of the server's `INFO` about persistence and memory. */
  async info(): Promise<string> {
    return String(await this.#eval(INFO, this.#index, []));
  }

  /** In a cluster, the part in braces decides the node, so all keys of a partition are on one node. */
  #keysOf(partition: string): string[] {
    const tag = partition.replace(/[%{}]/g, (brace) => `%${brace.charCodeAt(0).toString(16)}`);
    return ['keys', 'values', 'reserved'].map((name) => `${this.#prefix}:{${tag}}:${name}`);
  }

  /** The braces put the second key on the node of the first, which has none. */
  get #index(): string[] {
    const names = `${this.#prefix}:partitions`;
    return [names, `${this.#prefix}:{${names}}:added`];
  }

  /** Calls `task` when `close` is called. The store can be used until the task has ended. */
  beforeClose(task: () => Promise<void>): () => void {
    return this.#connection.beforeClose(task);
  }

  /** Waits for active calls, and closes the client unless you passed it in. Later calls reject. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  #eval(script: string, keys: string[], args: string[]): Promise<unknown> {
    return this.#connection.use(({ client }) => evaluate(client, script, keys, args));
  }
}

const evaluate = (client: RedisClient, script: string, keys: string[], args: string[]): Promise<unknown> =>
  client.eval(script, { keys, arguments: args });

interface RedisConnection {
  client: RedisClient;
  /** Absent if the caller passed the client. */
  own?: { close: () => Promise<void>; isLost: () => boolean };
}

/** Gives both kinds of clients one interface. Throws for one of `redis` 3: its calls return no promises and would never end. */
function adaptClient(client: RedisClient | IoRedisClient): RedisClient {
  if ('internal_send_command' in client) throw new OutdatedDriverError(DRIVER);
  if (!('defineCommand' in client)) return client;
  return { eval: (script, { keys, arguments: args }) => client.eval(script, keys.length, ...keys, ...args) };
}

async function openClient(url: string | undefined): Promise<RedisConnection> {
  const { createClient } = await loadDriver(
    DRIVER,
    () => import('redis'),
    // Checks the module for version 4, not a client: with `redis` 3, a client connects as soon as it is created.
    (redis) => 'createCluster' in redis,
  );
  const client = createClient({
    ...(url === undefined ? {} : { url }),
    socket: {
      reconnectStrategy: (attempts, cause) => (attempts >= ATTEMPTS ? cause : Math.min(50 * 2 ** attempts, 1000)),
    },
  });
  // Failed calls reject anyway. Without a listener, the event `error` of a broken connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return {
    client: { eval: (script, options) => callOrLeave(client, () => client.eval(script, options)) },
    own: {
      isLost: () => !client.isOpen,
      // No call is active now. `QUIT` would wait for an answer, and forever if the connection has just been lost.
      close: async () => {
        if (client.isOpen) await client.disconnect();
      },
    },
  };
}

/** Calls Redis. Disconnects if the server does not answer, or has become a replica, so that the next call connects again. */
async function callOrLeave<T>(
  client: { isOpen: boolean; disconnect: () => unknown },
  call: () => Promise<T>,
): Promise<T> {
  const leave = (): unknown => client.isOpen && client.disconnect();
  const timer = setTimeout(leave, ANSWER_TIMEOUT);
  try {
    return await call();
  } catch (error) {
    if (isReplaced(error)) leave();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Parses a value of the hash, `version json`. Null if it is empty: there is no such entry. */
function toEntry(key: string, stored: string | undefined): StoreEntry | null {
  if (!stored) return null;
  const end = stored.indexOf(' ');
  return { key, value: JSON.parse(stored.slice(end + 1)), version: stored.slice(0, end) };
}

function toStrings(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
