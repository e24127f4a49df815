import OpenAI, { encryptStore, MemoryStore, OpenAIError, type Store, type StoreCipher } from 'openai-assistants-shim';
import { createFakeOpenAI, storeContract } from 'openai-assistants-shim/testing';
import { describe, expect, test } from 'vitest';
import { readAll } from './support/cells.js';

/** No cipher: it turns each bit, behind the place that the value is meant for. */
const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
const bound: StoreCipher = {
  encode: (bytes, { additionalData }) => new Uint8Array([...additionalData, ...turn(bytes)]),
  decode: (bytes, { additionalData }) => {
    const place = bytes.subarray(0, additionalData.length);
    if (place.join() !== additionalData.join()) throw new Error('Meant for another place.');
    return Promise.resolve(turn(bytes.subarray(additionalData.length)));
  },
};

describe('encryptStore', () => {
  const kept = new MemoryStore();
  for (const rule of storeContract) test(rule.name, () => rule.run(() => encryptStore(kept, bound)));

  test('names to its cipher where a value lies, and gives it the value as JSON', async () => {
    const seen: unknown[] = [];
    const store = encryptStore(new MemoryStore(), {
      encode(bytes, { additionalData: _, ...place }) {
        seen.push([new TextDecoder().decode(bytes), place]);
        return bytes.buffer;
      },
      decode(bytes, { additionalData: _, ...place }) {
        seen.push(place);
        return bytes;
      },
    });
    const place = { partition: 'oas/t/a', key: 'thread', version: 'v1' };
    await store.write('oas/t/a', [{ key: 'thread', value: { name: 'å' }, version: 'v1' }]);
    expect(await store.get('oas/t/a', 'thread')).toEqual({ key: 'thread', value: { name: 'å' }, version: 'v1' });
    expect(seen).toEqual([['{"name":"å"}', place], place]);
  });

  test('tells two places apart whose names read the same when joined', async () => {
    const places = new Set<string>();
    const store = encryptStore(new MemoryStore(), {
      encode(bytes, { additionalData }) {
        places.add(additionalData.join());
        return bytes;
      },
      decode: (bytes) => bytes,
    });
    await store.write('a', [{ key: 'b/c', value: 1, version: '1' }]);
    await store.write('a/b', [{ key: 'c', value: 1, version: '1' }]);
    await store.write('a', [{ key: 'b/c1', value: 1, version: '1' }]);
    await store.write('a', [{ key: 'b/c', value: 1, version: '11' }]);
    expect(places.size).toBe(4);
  });

  test('lets a bounded store drop what may go', async () => {
    const inner = new MemoryStore({ maxEntries: 1 });
    const store = encryptStore(inner, bound);
    await store.write('p', [{ key: 'index/a', value: 1, version: '1' }]);
    await store.write('p', [{ key: 'a', value: 1, version: '1', evictWith: ['index/a'] }]);
    await store.write('p', [{ key: 'b', value: 2, version: '1', evictWith: [] }]);
    expect((await readAll(store)).map(({ key, value }) => [key, value])).toEqual([['b', 2]]);
  });

  test('closes the store, forgets a partition and tells the time where the store itself can', async () => {
    const calls: string[] = [];
    class Closable extends MemoryStore {
      close = () => Promise.resolve(void calls.push('close'));
      forgetPartition = (partition: string) => Promise.resolve(calls.push(partition) > 0);
      now = () => Promise.resolve(1_700_000_000_000);
    }
    const store = encryptStore(new Closable(), bound);
    expect(await store.forgetPartition?.('oas/t/a')).toBe(true);
    expect(await store.now?.()).toBe(1_700_000_000_000);
    await store.close?.();
    expect(calls).toEqual(['oas/t/a', 'close']);
    const plain = encryptStore(new MemoryStore(), bound);
    expect([plain.close, plain.forgetPartition, plain.now]).toEqual([undefined, undefined, undefined]);
  });

  test('refuses a value that was there before it was encrypted', async () => {
    const inner = new MemoryStore();
    await inner.write('oas/a', [
      { key: 'one', value: { model: 'gpt-4o' }, version: '1' },
      { key: 'two', value: 'run_1', version: '1' },
    ]);
    for (const key of ['one', 'two']) {
      await expect(encryptStore(inner, bound).get('oas/a', key)).rejects.toThrow(
        new TypeError(`The value of '${key}' in 'oas/a' was not written by this encrypted store.`),
      );
    }
  });

  test('writes nothing when its cipher gives no bytes, or the value is no JSON', async () => {
    const inner = new MemoryStore();
    // @ts-expect-error plain JavaScript may give a text
    const broken = encryptStore(inner, { ...bound, encode: () => 'text' });
    await expect(broken.write('p', [{ key: 'k', value: 1, version: '1' }])).rejects.toThrow(
      new TypeError("'encode' of the store's cipher must return a Uint8Array or an ArrayBuffer."),
    );
    await expect(encryptStore(inner, bound).write('p', [{ key: 'k', value: () => 1, version: '1' }])).rejects.toThrow(
      new TypeError('A store holds JSON, and no function.'),
    );
    expect(await readAll(inner)).toEqual([]);
  });

  test('tells callers of the library what its cipher failed with', async () => {
    const inner = new MemoryStore();
    const connect = (store: Store) =>
      new OpenAI({ apiKey: 'test', fetch: createFakeOpenAI().fetch, assistants: { store } }).beta.assistants;
    const { id } = await connect(encryptStore(inner, bound)).create({ model: 'gpt-4o' });
    const fault = new Error('The key is gone.');
    const failing = () => Promise.reject(fault);
    const reading = connect(encryptStore(inner, { ...bound, decode: failing })).retrieve(id);
    await expect(reading).rejects.toThrow(OpenAIError);
    await expect(reading).rejects.toMatchObject({ cause: fault });
    const writing = connect(encryptStore(inner, { ...bound, encode: failing })).update(id, { name: 'x' });
    await expect(writing).rejects.toMatchObject({ cause: fault });
    expect((await connect(encryptStore(inner, bound)).retrieve(id)).name).toBeNull();
  });
});
