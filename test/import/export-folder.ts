import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';

/** A folder for the exports of each test of a file. */
export function useFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'export-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const at = (name = ''): string => join(folder, name);
  const textOf = (name: string): string => {
    const bytes = readFileSync(at(name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  };
  const recordsOf = (name: string): unknown[] =>
    textOf(name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  return { at, textOf, recordsOf };
}
