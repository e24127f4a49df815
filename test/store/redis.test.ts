import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RedisStore } from '../../src/store/redis.js';
import { describeServer, REDIS_URL } from './support/backends.js';
import { cells, PARTITION } from './support/cells.js';

/** A way to the server that can be closed. */
async function createProxy(port = 0): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const target = new URL(REDIS_URL);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const each of [socket, upstream]) sockets.add(each.on('error', () => {}));
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `redis://127.0.0.1:${bound}`,
    port: bound,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

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

  test('keeps a partition’s keys and values together, apart from those of another prefix', async () => {
    const [prefix, other] = [makePrefix(), makePrefix()];
    const store = new RedisStore({ client, prefix });
    await cells(store).set('a', 1);
    await cells(store).set('b', 2);
    await cells(store).delete('a');
    expect(await client.zRange(`${prefix}:{${PARTITION}}:keys`, 0, -1)).toEqual(['b']);
    expect(await client.hKeys(`${prefix}:{${PARTITION}}:values`)).toEqual(['b']);
    expect(await cells(new RedisStore({ client, prefix: other })).list('', { limit: 10 })).toEqual([]);
  });

  test('rejects while the server is away, for some seconds at most, and goes on when it is back', async () => {
    const proxy = await createProxy();
    const store = new RedisStore({ url: proxy.url, prefix: makePrefix() });
    await cells(store).set('key', 1);
    await proxy.close();
    const started = Date.now();
    await expect(cells(store).get('key')).rejects.toThrow();
    await expect(cells(store).get('key')).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(15_000);
    const again = await createProxy(proxy.port);
    expect((await cells(store).get('key'))?.value).toBe(1);
    await store.close();
    await again.close();
  });

  test('goes on after its connection was broken', async () => {
    const proxy = await createProxy();
    const store = new RedisStore({ url: proxy.url, prefix: makePrefix() });
    await cells(store).set('key', 1);
    await proxy.close();
    const again = await createProxy(proxy.port);
    // It takes a moment to be noticed: what is sent before that is lost, and rejects.
    await vi.waitFor(async () => expect((await cells(store).get('key'))?.value).toBe(1), { timeout: 50_000 });
    await store.close();
    await again.close();
  });
});
