import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { RedisStore, type IoRedisClient, type RedisClient } from '../../src/store/redis.js';
import { describeServer, REDIS_URL } from './support/backends.js';
import { cells, PARTITION } from './support/cells.js';
import { createProxy } from './support/proxy.js';

await describeServer('Redis', 'RedisStore on its server', () => {
  const client = createClient({ url: REDIS_URL });
  const prefixes: string[] = [];

  beforeAll(async () => {
    await client.connect();
  });

  afterAll(async () => {
    for (const prefix of prefixes) {
      const keys = await client.keys(`${prefix}:*`);
      if (keys.length > 0) await client.del(keys);
    }
    await client.close();
  });

  const makePrefix = (): string => {
    const prefix = `shim-test-${randomUUID()}`;
    prefixes.push(prefix);
    return prefix;
  };

  test('takes a client and leaves it open', async () => {
    const store = new RedisStore({ client, prefix: makePrefix() });
    await cells(store).set('key', 1);
    await store.close();
    expect(await client.ping()).toBe('PONG');
  });

  test('takes a client of ioredis, which sends again what its connection lost', async () => {
    const evaluate = (script: string, count: number, ...rest: string[]): Promise<unknown> =>
      client.eval(script, { keys: rest.slice(0, count), arguments: rest.slice(count) });
    const ioredis: IoRedisClient = {
      defineCommand: () => undefined,
      eval: async (...args) => {
        await evaluate(...args);
        return evaluate(...args);
      },
    };
    const store = new RedisStore({ client: ioredis, prefix: makePrefix() });
    const version = await cells(store).set('key', 1, { ifVersion: null });
    expect(version).not.toBeNull();
    expect(await cells(store).set('key', 2, { ifVersion: version })).not.toBeNull();
    expect(await cells(store).set('key', 3, { ifVersion: version })).toBeNull();
    expect((await cells(store).get('key'))?.value).toBe(2);
  });

  test('keeps a partition’s keys and values together, apart from those of another prefix', async () => {
    const [prefix, other] = [makePrefix(), makePrefix()];
    const store = new RedisStore({ client, prefix });
    await cells(store).set('a', 1);
    await cells(store).set('b', 2);
    await cells(store).delete('a');
    expect(await client.zRange(`${prefix}:{${PARTITION}}:keys`, 0, -1)).toEqual(['b']);
    expect(await client.hKeys(`${prefix}:{${PARTITION}}:values`)).toEqual(['b']);
    expect((await client.keys(`${prefix}:{${PARTITION}}:*`)).map((key) => key.split(':').at(-1)).sort()).toEqual([
      'keys',
      'values',
    ]);
    expect(await cells(new RedisStore({ client, prefix: other })).list('', { limit: 10 })).toEqual([]);
  });

  test('rejects while the server is away, for some seconds at most, and goes on when it is back', async () => {
    const proxy = await createProxy(REDIS_URL);
    const store = new RedisStore({ url: proxy.url, prefix: makePrefix() });
    await cells(store).set('key', 1);
    await proxy.close();
    const started = Date.now();
    await expect(cells(store).get('key')).rejects.toThrow();
    await expect(cells(store).get('key')).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(15_000);
    const again = await createProxy(REDIS_URL, proxy.port);
    expect((await cells(store).get('key'))?.value).toBe(1);
    await store.close();
    await again.close();
  });

  test('goes on after its connection was broken', async () => {
    const proxy = await createProxy(REDIS_URL);
    const store = new RedisStore({ url: proxy.url, prefix: makePrefix() });
    await cells(store).set('key', 1);
    await proxy.close();
    const again = await createProxy(REDIS_URL, proxy.port);
    // It takes a moment to be noticed: what is sent before that is lost, and rejects.
    await vi.waitFor(async () => expect((await cells(store).get('key'))?.value).toBe(1), { timeout: 50_000 });
    await store.close();
    await again.close();
  });

  test('closes while its connection is being lost', async () => {
    const proxy = await createProxy(REDIS_URL);
    const store = new RedisStore({ url: proxy.url, prefix: makePrefix() });
    await cells(store).set('key', 1);
    const lost = proxy.close();
    await store.close();
    await lost;
  });

  /** Lets one call after the other through to the server. */
  const createActor = (act: (store: RedisStore) => Promise<unknown>, prefix: string) => {
    let arrive = (): void => {};
    let letThrough = (): void => {};
    let arrived = Promise.resolve();
    const expectCall = (): void => {
      arrived = new Promise((resolve) => (arrive = resolve));
    };
    expectCall();
    let isOver = false;
    const gated: RedisClient = {
      eval: async (...args) => {
        const gate = new Promise<void>((resolve) => (letThrough = resolve));
        arrive();
        await gate;
        return client.eval(...args);
      },
    };
    const done = act(new RedisStore({ client: gated, prefix })).then(() => {
      isOver = true;
      arrive();
    });
    return {
      /** Makes the next call of the actor, and waits for the one behind it. */
      step: async (): Promise<void> => {
        await arrived;
        if (isOver) return;
        expectCall();
        letThrough();
        await Promise.race([arrived, done]);
      },
    };
  };

  describe('a partition that holds something is named at each moment', () => {
    const write = (store: RedisStore) => cells(store).set('key', 1);
    const remove = (store: RedisStore) => store.write(PARTITION, [{ key: 'key', version: randomUUID() }]);
    const forget = (store: RedisStore) => store.forgetPartition(PARTITION);
    const isNamed = async (prefix: string) => (await client.zScore(`${prefix}:partitions`, PARTITION)) !== null;

    /** Lets actors make their calls in an order, and stop where it ends, on a partition that has become empty. */
    const play = async (acts: ((store: RedisStore) => Promise<unknown>)[], order: readonly number[]) => {
      const prefix = makePrefix();
      const store = new RedisStore({ client, prefix });
      await write(store);
      await remove(store);
      const actors = acts.map((act) => createActor(act, prefix));
      for (const index of order) {
        await actors[index]?.step();
        const isThere = (await client.exists(`${prefix}:{${PARTITION}}:keys`)) === 1;
        if (isThere) expect(await isNamed(prefix), order.join()).toBe(true);
      }
      return (await isNamed(prefix)) ? 'named' : 'forgotten';
    };

    test('however a writer and one that forgets it meet, and wherever they die', async () => {
      const ends = new Set<string>();
      for (let bits = 0; bits < 2 ** 8; bits += 1) {
        const order = Array.from({ length: 8 }, (_, at) => (bits >> at) & 1);
        ends.add(await play([write, forget], order));
      }
      expect(ends).toEqual(new Set(['named', 'forgotten']));
    });

    test('however several of them meet, and one that empties it', async () => {
      const acts = [write, write, remove, forget, forget];
      const order = fc.array(fc.nat(acts.length - 1), { minLength: 8, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(order, (indices) => play(acts, indices).then(() => undefined)),
        { numRuns: 500 },
      );
    });
  });

  test('keeps nothing of partitions that were forgotten', async () => {
    const prefix = makePrefix();
    const store = new RedisStore({ client, prefix });
    for (let index = 0; index < 20; index += 1) {
      await cells(store, `p${index}`).set('key', 1);
      await cells(store, `p${index}`).delete('key');
      expect(await store.forgetPartition(`p${index}`)).toBe(true);
    }
    const added = `${prefix}:{${prefix}:partitions}:added`;
    expect(await client.keys(`${prefix}:*`)).toEqual([added]);
    expect(await client.hGetAll(added)).toEqual({ '': '20' });
  });
});
