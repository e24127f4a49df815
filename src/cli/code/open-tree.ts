import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readKind } from '../../sources/kinds.js';
import type { SourceTree } from '../../swap/source-tree.js';
import { badUsage } from '../cli-error.js';
import { listFiles, type SkippedFile } from './list-files.js';
import { createPackageReader } from './package-facts.js';

/** The source files below a folder. */
export interface OpenedTree extends SourceTree {
  root: string;
  skipped: readonly SkippedFile[];
}

/** Reads a folder of source files. Throws a `CliError` if it is not a folder. */
export function openTree(dir: string): OpenedTree {
  const root = resolve(dir);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw badUsage(`${dir} is not a folder.`);
  const { paths, skipped } = listFiles(root);
  const names = new Set(paths);
  return {
    ...{ root, paths, skipped },
    has: (path) => names.has(path),
    read: (path) => {
      const bytes = readFileSync(join(root, path));
      const text = decode(bytes);
      if (text === null && isMissed(path, bytes) && !skipped.some((file) => file.path === path))
        skipped.push({ path, why: 'It is not text in UTF-8.' });
      return text;
    },
    packageOf: createPackageReader(root),
  };
}

/** Whether a file that is not UTF-8 is code that may use the SDK, in Latin-1 or UTF-16. */
const isMissed = (path: string, bytes: Buffer): boolean =>
  readKind(path) !== 'text' && (bytes.includes('openai') || bytes.includes('openai', 'utf16le'));

/** Returns the text, with its byte order mark; null if it is not UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
