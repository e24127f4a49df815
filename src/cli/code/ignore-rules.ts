import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The rules of one `.gitignore`, and the folder to which they apply. */
export interface IgnoreRules {
  folder: string;
  rules: Ignore;
}

/** Reads the rules in the folder itself; empty without a `.gitignore`. */
export function readIgnoreRules(folder: string): IgnoreRules[] {
  const file = join(folder, '.gitignore');
  return existsSync(file) ? [{ folder, rules: ignore().add(readFileSync(file, 'utf8')) }] : [];
}

/**
 * Reads the rules of the repository above a folder, up to the folder with `.git`. Empty if they ignore the folder itself,
 * because a user who names it wants it.
 */
export function readRulesAbove(folder: string): IgnoreRules[] {
  const above: IgnoreRules[] = [];
  for (let at = folder; !existsSync(join(at, '.git'));) {
    const parent = dirname(at);
    if (parent === at) return [];
    at = parent;
    above.unshift(...readIgnoreRules(at));
  }
  return isIgnored(folder, true, above) ? [] : above;
}

/** Whether a file or folder is ignored. Rules of a nearer folder override others. */
export function isIgnored(path: string, isFolder: boolean, all: readonly IgnoreRules[]): boolean {
  for (const { folder, rules } of all.toReversed()) {
    const name = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
    const { ignored, unignored } = rules.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}
