import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The rules of one `.gitignore`, and the folder that they hold for. */
export interface IgnoreRules {
  folder: string;
  rules: Ignore;
}

/** The rules that the folder itself brings; none without a `.gitignore`. */
export function readIgnoreRules(folder: string): IgnoreRules[] {
  const file = join(folder, '.gitignore');
  return existsSync(file) ? [{ folder, rules: ignore().add(readFileSync(file, 'utf8')) }] : [];
}

/**
 * The rules of the repository above a folder, up to where its `.git` is. None where they say that the folder itself is ignored: to
 * name it is to want it.
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

/** Whether a file or folder is ignored. The rules of the nearest folder have the last word. */
export function isIgnored(path: string, isFolder: boolean, all: readonly IgnoreRules[]): boolean {
  for (const { folder, rules } of all.toReversed()) {
    const name = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
    const { ignored, unignored } = rules.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}
