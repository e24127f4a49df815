/** The files below a folder. Paths are relative to it, with `/`. */
export interface FileTree {
  has(path: string): boolean;
}

const EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'];

/**
 * Finds the file of an import. Resolves relative paths, `src/…` below the root, and the aliases `@/…` and `~/…` of the root or its
 * `src`; null for packages and other aliases. An import that ends in `.js` may lead to a TypeScript file.
 */
export function resolveImport(from: string, specifier: string, tree: FileTree, root = ''): string | null {
  const candidates = /^\.{1,2}(\/|$)/.test(specifier)
    ? [join(folderOf(from), specifier)]
    : /^[@~]\//.test(specifier)
      ? [join(root, specifier.slice(2)), join(root, `src/${specifier.slice(2)}`)]
      : /^src\//.test(specifier)
        ? [join(root, specifier)]
        : [];
  for (const path of candidates) {
    const bare = path.replace(/\.([cm]?)jsx?$/, '');
    const names = [path, ...EXTENSIONS.flatMap((ending) => [`${path}.${ending}`, `${path}/index.${ending}`])];
    const found = [...names, ...(bare === path ? [] : EXTENSIONS.map((ending) => `${bare}.${ending}`))].find((name) =>
      tree.has(name),
    );
    if (found !== undefined) return found;
  }
  return null;
}

/** Returns the folder of a file; empty for the root. */
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Joins a folder and a path, and resolves `.` and `..`. */
function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
