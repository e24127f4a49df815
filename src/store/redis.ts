import { Connection } from './connection.js';
import { decodeKey, encodeKey, toKeyRange } from './encode-key.js';
import { loadDriver, OutdatedDriverError, type Driver } from './load-driver.js';
import { LIST, READ, REMOVE, WRITE } from './redis-scripts.js';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from './store.js';
import { createVersion } from './stored-row.js';

/** What the store uses of a client of `redis`, or of a cluster or pool of such. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Where a `RedisStore` keeps its entries. */
export type RedisStoreOptions = {
  /**
   * Both keys of the store begin with it, in braces: `{openai-assistants-shim}:keys` and `…:values`. Letters, digits and
   * `_ - . : /`.
   */
  prefix?: string;
} & (
  | {
      /** As `redis` takes it: `redis://user:password@host:6379/0`, `rediss:` for TLS. undefined: the one on this host. */
      url: string | undefined;
    }
  | {
      /** A connected client of `redis`, not closed by the store. */
      client: RedisClient;
    }
);

const DRIVER: Driver = { user: 'RedisStore', name: 'redis', oldest: '4.0', install: 'npm install redis@latest' };

/** How often the store's own client tries to connect before calls reject; then the next call tries anew. */
const ATTEMPTS = 8;

/**
 * Keeps everything under two keys of a Redis, for any number of processes. Needs the package `redis`. The server is to
 * keep what it was given: persistence on, and `maxmemory-policy noeviction`.
 *
 * The constructor throws a `TypeError` on a bad prefix; calls reject with the errors of `redis`, after some five seconds
 * when there is no server. The process does not end before the store is closed.
 */
export class RedisStore implements Store {
  readonly #keys: string[];
  readonly #connection: Connection<RedisConnection>;

  constructor(options: RedisStoreOptions) {
    const prefix = options.prefix ?? 'openai-assistants-shim';
    if (!/^[\w:./-]+$/.test(prefix)) throw new TypeError(`Not a prefix of keys: ${JSON.stringify(prefix)}`);
    // In a cluster, what stands in braces puts both keys on one node.
    this.#keys = [`{${prefix}}:keys`, `{${prefix}}:values`];
    this.#connection = new Connection<RedisConnection>({
      open: async () => ('client' in options ? { client: checkClient(options.client) } : openClient(options.url)),
      close: ({ own }) => own?.close(),
      isLost: ({ own }) => own?.isLost() ?? false,
    });
  }

  async get(key: string): Promise<StoreEntry | null> {
    return (await this.getMany([key]))[0] ?? null;
  }

  async getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const values = toStrings(await this.#eval(READ, keys.map(encodeKey)));
    return keys.map((key, index) => toEntry(key, values[index]));
  }

  async set(key: string, value: unknown, { ifVersion }: StoreSetOptions = {}): Promise<string | null> {
    const version = createVersion();
    const condition = ifVersion === undefined ? ['any'] : ifVersion === null ? ['none'] : ['version', ifVersion];
    const written = await this.#eval(WRITE, [encodeKey(key), `${version} ${JSON.stringify(value)}`, ...condition]);
    return Number(written) === 1 ? version : null;
  }

  async delete(key: string): Promise<boolean> {
    return Number(await this.#eval(REMOVE, [encodeKey(key)])) === 1;
  }

  async list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const { start, end, descending } = toKeyRange(prefix, options);
    const order = descending ? 'desc' : 'asc';
    const found = toStrings(await this.#eval(LIST, [start, end, String(options.limit), order]));
    const entries: StoreEntry[] = [];
    for (let index = 0; index < found.length; index += 2) {
      const entry = toEntry(decodeKey(found[index] ?? ''), found[index + 1]);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** Waits for calls under way and closes the client, unless it was given. Later calls reject. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  async #eval(script: string, args: string[]): Promise<unknown> {
    const { client } = await this.#connection.use();
    return client.eval(script, { keys: this.#keys, arguments: args });
  }
}

interface RedisConnection {
  client: RedisClient;
  /** Absent for a client that was given. */
  own?: { close: () => Promise<void>; isLost: () => boolean };
}

/** A client of `redis` 3 takes other arguments and gives no promises: its calls would never end. */
function checkClient(client: RedisClient): RedisClient {
  if ('internal_send_command' in client) throw new OutdatedDriverError(DRIVER);
  return client;
}

async function openClient(url: string | undefined): Promise<RedisConnection> {
  const { createClient } = await loadDriver(
    DRIVER,
    () => import('redis'),
    // Not asked of a client: those of `redis` 3 connect as soon as they are made.
    (redis) => 'createCluster' in redis,
  );
  const client = createClient({
    ...(url === undefined ? {} : { url }),
    socket: {
      reconnectStrategy: (attempts, cause) => (attempts >= ATTEMPTS ? cause : Math.min(50 * 2 ** attempts, 1000)),
    },
  });
  // A call that fails says so itself; without a listener a broken connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return {
    client,
    own: {
      isLost: () => !client.isOpen,
      close: async () => {
        if (client.isReady) await client.quit();
        else if (client.isOpen) await client.disconnect();
      },
    },
  };
}

/** A value of the hash, `version json`; empty for none. */
function toEntry(key: string, stored: string | undefined): StoreEntry | null {
  if (!stored) return null;
  const end = stored.indexOf(' ');
  return { key, value: JSON.parse(stored.slice(end + 1)), version: stored.slice(0, end) };
}

function toStrings(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
