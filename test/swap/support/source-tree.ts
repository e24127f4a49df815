import type { PackageFacts, SourceTree } from '../../../src/swap/source-tree.js';

/** Files as a tree, by their paths. */
export function createTree(
  files: Readonly<Record<string, string | null>>,
  sdk: PackageFacts['sdk'] = 'shared',
): SourceTree {
  return {
    paths: Object.keys(files).sort(),
    has: (path) => path in files,
    read: (path) => files[path] ?? null,
    packageOf: () => ({ folder: '', sdk }),
  };
}
