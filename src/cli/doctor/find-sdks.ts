import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SdkCopy } from '../../doctor/facts.js';

/** How deep to look for packages inside packages. */
const DEEPEST = 4;

/** Lists all copies of the package `openai` that code below a folder could load. */
export function findSdks(root: string): SdkCopy[] {
  const found = new Map<string, SdkCopy>();
  const note = (folder: string): void => {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) return;
    const path = realpathSync(folder);
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof content !== 'object' || content === null) return;
    // Another package, such as this one, may be installed under the name `openai`.
    if (!('name' in content) || content.name !== 'openai' || !('version' in content)) return;
    found.set(path, { version: String(content.version), path });
  };
  const enter = (modules: string, depth: number): void => {
    note(join(modules, 'openai'));
    for (const name of listPackages(modules)) {
      const nested = join(modules, name, 'node_modules');
      if (depth < DEEPEST && existsSync(nested)) enter(nested, depth + 1);
    }
  };
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(modules)) enter(modules, 0);
    if (folder === dirname(folder)) return [...found.values()];
  }
}

/** Lists the packages of a folder, including scoped ones and those in pnpm's own folder. */
function listPackages(modules: string): string[] {
  return listFolders(modules).flatMap((name) => {
    const isGroup = name.startsWith('@') || name === '.pnpm';
    return isGroup ? listFolders(join(modules, name)).map((inner) => `${name}/${inner}`) : [name];
  });
}

function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
