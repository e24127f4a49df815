/** The files below a folder, by their paths in it with `/`. */
export interface FileTree {
  has(path: string): boolean;
}

const EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'];

/**
 * The file that an import leads to, or null where that is not seen: a package, or an alias that is not `@/…` or `~/…` of the
 * root or its `src`. Imports that end in `.js` lead to the TypeScript beside it.
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

/** The folder that a file is in; empty for the root. */
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A path behind a folder, its `.` and `..` resolved. */
function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
