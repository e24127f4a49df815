import OpenAI, { MemoryStore, type Store } from 'openai-assistants-shim';
import { createFakeOpenAI, storeContract } from 'openai-assistants-shim/testing';
import { describe, expect, test } from 'vitest';
import { encryptWithAesGcm, importKey, reencrypt } from '../../examples/encrypted-store.js';
import { readAll } from '../store/support/cells.js';

const OLD = btoa('0123456789abcdef0123456789abcdef');
const NEW = btoa('another key of 32 characters ...');

const encrypt = async (store: Store, keys: Record<string, string>): Promise<Store> => {
  const imported = Object.entries(keys).map(async ([id, key]) => [id, await importKey(key)] as const);
  return encryptWithAesGcm(store, new Map(await Promise.all(imported)));
};

describe('a store that encrypts by AES-GCM', () => {
  const kept = new MemoryStore();
  for (const rule of storeContract) {
    test(rule.name, () => rule.run(() => encrypt(kept, { old: OLD })));
  }

  test('shows what it holds to those with its keys only, and goes on with a new key', async () => {
    const store = new MemoryStore();
    const fake = createFakeOpenAI();
    const start = async (keys: Record<string, string>) =>
      new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: await encrypt(store, keys) } }).beta
        .assistants;
    const { id } = await (await start({ old: OLD })).create({ model: 'gpt-4o', instructions: 'Keep it secret.' });
    const stored = JSON.stringify(await readAll(store));
    expect(stored).toContain(id);
    expect(stored).not.toMatch(/secret|gpt-4o/);

    const rotated = await start({ new: NEW, old: OLD });
    expect((await rotated.retrieve(id)).instructions).toBe('Keep it secret.');
    await expect((await start({ new: NEW })).retrieve(id)).rejects.toMatchObject({
      message: expect.stringMatching(/^The store failed to read/),
      cause: { message: "There is no key with the id 'old'." },
    });
    await rotated.update(id, { name: 'Changed' });
    expect(await (await start({ new: NEW })).retrieve(id)).toMatchObject({
      name: 'Changed',
      instructions: 'Keep it secret.',
    });
    await expect((await start({ old: OLD })).retrieve(id)).rejects.toThrow(/^The store failed to read/);
  });

  test('needs an old key no longer once everything was encrypted anew', async () => {
    const store = new MemoryStore();
    const before = await encrypt(store, { old: OLD });
    for (let index = 0; index < 250; index += 1) {
      await before.write(`oas/t/${index % 2}`, [{ key: `message/${index}`, value: { index }, version: `v${index}` }]);
    }
    await reencrypt(await encrypt(store, { new: NEW, old: OLD }));
    const entries = await readAll(await encrypt(store, { new: NEW }));
    expect(entries.map(({ value }) => value)).toHaveLength(250);
    expect(entries).toContainEqual(expect.objectContaining({ key: 'message/249', value: { index: 249 } }));
    await expect(readAll(before)).rejects.toThrow("There is no key with the id 'new'.");
  });

  test('refuses a value that was moved to another place, or brought back', async () => {
    const store = new MemoryStore();
    const encrypted = await encrypt(store, { old: OLD });
    await encrypted.write('oas/t/a', [{ key: 'thread', value: 'first', version: '1' }]);
    const [taken] = await readAll(store);
    await encrypted.write('oas/t/a', [{ key: 'thread', value: 'second', version: '2' }]);
    await store.write('oas/t/b', [{ key: 'thread', value: taken?.value, version: '1' }]);
    await store.write('oas/t/a', [{ key: 'other', value: taken?.value, version: '1' }]);
    await store.write('oas/t/a', [{ key: 'thread', value: taken?.value, version: '2' }]);
    for (const [partition, key] of [
      ['oas/t/b', 'thread'],
      ['oas/t/a', 'other'],
      ['oas/t/a', 'thread'],
    ] as const) {
      await expect(encrypted.get(partition, key)).rejects.toThrow(DOMException);
    }
  });
});
