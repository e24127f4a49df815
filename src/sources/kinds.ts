/** How to read a file: as a module in one of three dialects, as a component that contains scripts, or as plain text. */
export type SourceKind = 'typescript' | 'tsx' | 'javascript' | 'component' | 'text';

const BY_EXTENSION = new Map<string, SourceKind>(
  Object.entries({
    ts: 'typescript',
    mts: 'typescript',
    cts: 'typescript',
    tsx: 'tsx',
    js: 'javascript',
    jsx: 'javascript',
    mjs: 'javascript',
    cjs: 'javascript',
    vue: 'component',
    svelte: 'component',
    astro: 'component',
  }),
);

/** Returns how to read a file, by the extension of its name. */
export function readKind(path: string): SourceKind {
  return BY_EXTENSION.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '') ?? 'text';
}

/** Whether a file belongs to an app's tests, mocks or fixtures, by its path. */
export function isTestPath(path: string): boolean {
  return (
    /(^|\/)(__tests__|__mocks__|tests?|specs?|e2e|fixtures?|mocks?)\//i.test(path) ||
    /[._-](test|tests|spec|e2e|mock)\.[^./]+$/i.test(path) ||
    /(^|\/)(test_[^/]*|conftest)\.py$/.test(path)
  );
}
