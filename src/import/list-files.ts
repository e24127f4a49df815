import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportSource } from '../types/index.js';

/** The files of a folder that are read. */
const DATA_FILE = /\.(json|jsonl|ndjson)(\.gz)?$/i;

export const isPath = (source: unknown): source is string | URL => typeof source === 'string' || source instanceof URL;

/** Resolves the total bytes of a source that consists of paths; null for any other source. Rejects if a path does not exist. */
export async function measure(source: ImportSource): Promise<number | null> {
  const paths: unknown[] = Array.isArray(source) ? source : [source];
  if (!paths.every(isPath)) return null;
  let bytes = 0;
  for (const path of paths) for (const file of await listFiles(path)) bytes += (await stat(file)).size;
  return bytes;
}

/**
 * Lists the file of a path, or the data files of its folder and all subfolders, sorted by name. Rejects if the path does not
 * exist.
 */
export async function listFiles(path: string | URL): Promise<string[]> {
  const name = typeof path === 'string' ? path : fileURLToPath(path);
  if (!(await stat(name)).isDirectory()) return [name];
  const entries = await readdir(name, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && DATA_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
