import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createClient } from 'redis';
import { POSTGRES_URL, REDIS_URL } from '../../store/support/backends.js';

/** A database of a server that holds nothing yet. */
export interface Place {
  address: string;
  remove: () => Promise<void>;
}

export async function createDatabase(): Promise<Place> {
  const name = `shim_scale_${randomUUID().replaceAll('-', '')}`;
  const query = async (text: string): Promise<void> => {
    const client = new pg.Client(POSTGRES_URL);
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await query(`CREATE DATABASE ${name}`);
  const address = new URL(POSTGRES_URL);
  address.pathname = `/${name}`;
  return { address: address.href, remove: () => query(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A database of Redis that is empty. */
export async function chooseRedis(): Promise<Place> {
  for (let database = 15; database > 0; database -= 1) {
    const address = new URL(REDIS_URL);
    address.pathname = `/${database}`;
    const client = createClient({ url: address.href });
    await client.connect();
    const size = await client.dbSize();
    await client.close();
    if (size > 0) continue;
    return {
      address: address.href,
      remove: async () => {
        const cleaner = createClient({ url: address.href });
        await cleaner.connect();
        await cleaner.flushDb();
        await cleaner.close();
      },
    };
  }
  throw new Error('every database of Redis is in use');
}
