import OpenAI, { MemoryStore } from 'openai-assistants-shim';
import { createFakeOpenAI, storeContract } from 'openai-assistants-shim/testing';
import { describe, expect, test } from 'vitest';
import { EncryptedStore, importKey } from '../../examples/encrypted-store.js';
import { readAll } from '../store/support/cells.js';

const KEY = btoa('0123456789abcdef0123456789abcdef');

describe('a store that encrypts', () => {
  const kept = new MemoryStore();
  for (const rule of storeContract) {
    test(rule.name, () => rule.run(async () => new EncryptedStore(kept, await importKey(KEY))));
  }

  test('shows what it holds to those with its key only', async () => {
    const store = new MemoryStore();
    const fake = createFakeOpenAI();
    const start = async (key: string) => {
      const encrypted = new EncryptedStore(store, await importKey(key));
      return new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: encrypted } }).beta.assistants;
    };
    const { id } = await (await start(KEY)).create({ model: 'gpt-4o', instructions: 'Keep it secret.' });
    const stored = JSON.stringify(await readAll(store));
    expect(stored).toContain(id);
    expect(stored).not.toMatch(/secret|gpt-4o/);
    expect((await (await start(KEY)).retrieve(id)).instructions).toBe('Keep it secret.');
    await expect((await start(btoa('another key of 32 characters ...'))).retrieve(id)).rejects.toThrow(/store failed/);
  });
});
