import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqliteStore } from '../../src/store/sqlite.js';
import { cells } from './support/cells.js';

const directory = join(tmpdir(), `shim-sqlite-${randomUUID()}`);
const path = join(directory, 'store.db');

beforeAll(() => mkdirSync(directory));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('puts its file into WAL mode and keeps entries in one table', async () => {
  const store = new SqliteStore({ path });
  await cells(store).set('key', { a: 1 });
  await store.close();
  const database = new Database(path);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.prepare('SELECT key, value FROM openai_assistants_shim').all()).toEqual([
    { key: 'key', value: '{"a":1}' },
  ]);
  database.close();
});

test('waits for a file that is locked without holding this process up', async () => {
  const other = new Database(path);
  const store = new SqliteStore({ path });
  await cells(store).get('key');
  other.exec('BEGIN IMMEDIATE');
  let isWritten = false;
  const written = cells(store)
    .set('key', 'after the other')
    .finally(() => (isWritten = true));
  for (let tick = 0; tick < 20; tick += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isWritten).toBe(false);
  other.exec('COMMIT');
  expect(await written).toEqual(expect.any(String));
  await store.close();
  other.close();
});

test('rejects each call when the file cannot be opened, until it can', async () => {
  const folder = join(directory, 'later');
  const store = new SqliteStore({ path: join(folder, 'store.db') });
  await expect(cells(store).get('key')).rejects.toThrow(/directory does not exist|unable to open/);
  await expect(cells(store).get('key')).rejects.toThrow(/directory does not exist|unable to open/);
  mkdirSync(folder);
  expect(await cells(store).get('key')).toBeNull();
  await store.close();
});

test('rejects with the error of a full disk, and goes on when there is room', async () => {
  const database = new Database(join(directory, 'full.db'));
  const store = new SqliteStore({ database });
  await cells(store).set('key', 1);
  database.pragma('max_page_count = 10');
  await expect(cells(store).set('long', 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  database.pragma('max_page_count = 1000');
  expect(await cells(store).set('long', 'x'.repeat(100_000))).not.toBeNull();
  expect((await cells(store).get('key'))?.value).toBe(1);
  database.close();
});

test('refuses a table of somebody else', async () => {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE mine (key TEXT PRIMARY KEY, body TEXT)');
  const store = new SqliteStore({ database, table: 'mine' });
  await expect(cells(store).set('key', 1)).rejects.toThrow(/column/);
  database.close();
});

test('works in a database that it was given, beside other tables, and leaves it open', async () => {
  const database = new Database(':memory:');
  const one = new SqliteStore({ database, table: 'one' });
  const other = new SqliteStore({ database, table: 'other' });
  await cells(one).set('key', 1);
  expect(await cells(other).get('key')).toBeNull();
  await cells(other).set('key', 2);
  await one.close();
  expect((await cells(other).get('key'))?.value).toBe(2);
  expect(database.open).toBe(true);
  database.close();
});

test('says so when its table has the layout of an earlier version', async () => {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, version TEXT NOT NULL)');
  const store = new SqliteStore({ database, table: 'entries' });
  await expect(store.get('p', 'key')).rejects.toThrow(/has the layout of an earlier version/);
  database.close();
});
