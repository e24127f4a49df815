/** Checks the `SqliteStore` of the built package on a file, with the driver that this Node can load. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { testStore } from 'openai-assistants-shim/testing';

const directory = mkdtempSync(join(tmpdir(), 'smoke-sqlite-'));
try {
  await testStore(() => new SqliteStore({ path: join(directory, 'store.db') }));
  console.log('SqliteStore keeps the contract');
} finally {
  rmSync(directory, { recursive: true });
}
