import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isIgnored, readIgnoreRules, readRulesAbove, type IgnoreRules } from './ignore-rules.js';

/** A file that was skipped, and why. */
export interface SkippedFile {
  path: string;
  why: string;
}

export interface ListedFiles {
  /** Relative to the folder, with `/`, sorted. */
  paths: string[];
  skipped: SkippedFile[];
}

/** Folders with generated files, which are skipped even if `.gitignore` does not name them. */
const SKIPPED_FOLDERS = new Set([
  ...['node_modules', 'bower_components', '.git', '.hg', '.svn', 'dist', 'coverage', '.cache', '.turbo', '.vercel'],
  ...[
    '.next',
    '.nuxt',
    '.output',
    '.svelte-kit',
    '.angular',
    '__pycache__',
    '.venv',
    'venv',
    '.tox',
    '.gradle',
    '.yarn',
  ],
]);
const LOCK_FILES =
  /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|composer\.lock)$/;
const MAX_BYTES = 2 * 2 ** 20;

/**
 * Lists the files below a folder. It skips files that `.gitignore` names (except `.env` files), folders with generated files,
 * lock files, minified files and very large files. It does not follow symbolic links.
 */
export function listFiles(root: string): ListedFiles {
  const listed: ListedFiles = { paths: [], skipped: [] };
  const enter = (folder: string, prefix: string, above: readonly IgnoreRules[]): void => {
    const rules = [...above, ...readIgnoreRules(folder)];
    const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const entry of entries) {
      const [full, path] = [join(folder, entry.name), prefix + entry.name];
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name) && !isIgnored(full, true, rules)) enter(full, `${path}/`, rules);
      } else if (entry.isFile() && !LOCK_FILES.test(entry.name)) {
        if (!/^\.env(\.|$)/.test(entry.name) && isIgnored(full, false, rules)) continue;
        const why = /\.min\.[cm]?js$/.test(entry.name) ? 'It is minified.' : tellSize(full);
        if (why === null) listed.paths.push(path);
        else listed.skipped.push({ path, why });
      }
    }
  };
  enter(root, '', readRulesAbove(root));
  return listed;
}

const tellSize = (file: string): string | null =>
  lstatSync(file).size > MAX_BYTES ? `It is larger than ${MAX_BYTES / 2 ** 20} MiB.` : null;
