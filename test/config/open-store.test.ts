import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/config/open-store.js';
import { MemoryStore } from '../../src/store/memory.js';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import { SqliteStore } from '../../src/store/sqlite.js';

test.each([
  ['memory:', MemoryStore],
  ['sqlite:threads.db', SqliteStore],
  ['sqlite:///var/threads.db', SqliteStore],
  ['postgres://user:pw@host/db', PostgresStore],
  ['postgresql://host/db', PostgresStore],
  ['POSTGRES://host/db', PostgresStore],
  ['redis://host:6379/0', RedisStore],
  ['rediss://host', RedisStore],
])('%s names its kind of store', (address, kind) => {
  expect(openStore(address)).toBeInstanceOf(kind);
});

test.each(['', 'threads.db', 'sqlite:', 'sqlite://', 'memory:5', 'postgres:host', 'redis', 'mongodb://u:secret@h'])(
  'refuses %j',
  (address) => {
    expect(() => openStore(address)).toThrow(/is none of: memory:, sqlite:FILE, postgres:\/\/…, redis:\/\/…$/);
    expect(() => openStore(address)).not.toThrow(/secret/);
  },
);

test.each(['sqlite:', 'sqlite://'])('a file named behind %s is where the entries are', async (scheme) => {
  const directory = mkdtempSync(join(tmpdir(), 'shim-store-'));
  try {
    const path = join(directory, 'threads.db');
    const store = openStore(scheme + path);
    await store.write('p', [{ key: 'k', value: 5, version: '1' }]);
    await store.close?.();
    const again = new SqliteStore({ path });
    expect(await again.get('p', 'k')).toMatchObject({ value: 5 });
    await again.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
