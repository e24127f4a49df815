import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is read of a folder. */
const DATA_FILE = /\.(json|jsonl|ndjson)(\.gz)?$/i;

/** The file that a path leads to, or the data files of its folder and of all folders in it, in the order of their names. Rejects where there is nothing. */
export async function listFiles(path: string | URL): Promise<string[]> {
  const name = typeof path === 'string' ? path : fileURLToPath(path);
  if (!(await stat(name)).isDirectory()) return [name];
  const entries = await readdir(name, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && DATA_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
