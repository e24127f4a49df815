import { describe, expect, test } from 'vitest';
import { storeContract, testStore } from '../../src/testing/index.js';
import { describeBackends } from './support/backends.js';

describeBackends(({ open }) => {
  for (const rule of storeContract) test(rule.name, () => rule.run(open));
});

describe('testStore', () => {
  test('has rules with names of their own', () => {
    expect(new Set(storeContract.map(({ name }) => name)).size).toBe(storeContract.length);
  });

  test('rejects with every rule that a store breaks', async () => {
    const broken = testStore(() => ({
      get: () => Promise.resolve(null),
      getMany: () => Promise.resolve([]),
      list: () => Promise.resolve([]),
      write: () => Promise.reject(new Error('disk full')),
      partitions: () => Promise.resolve([]),
    }));
    await expect(broken).rejects.toThrow(/breaks \d+ of \d+ rules:\n- .*\n- /);
    await expect(broken).rejects.toThrow('a value comes back as it was set: null: disk full');
    await expect(broken).rejects.toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ name: 'StoreContractError' })]),
    });
  });

  test('rejects when a store cannot be opened', async () => {
    await expect(testStore(() => Promise.reject(new Error('no such host')))).rejects.toThrow('no such host');
  });
});
