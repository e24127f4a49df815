import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manager {
  install: string;
  add: string;
}

const NPM: Manager = { install: 'npm install', add: 'npm install' };
const MANAGERS: readonly (readonly [lockFile: string, Manager])[] = [
  ['package-lock.json', NPM],
  ['pnpm-lock.yaml', { install: 'pnpm install', add: 'pnpm add' }],
  ['yarn.lock', { install: 'yarn install', add: 'yarn add' }],
  ['bun.lock', { install: 'bun install', add: 'bun add' }],
  ['bun.lockb', { install: 'bun install', add: 'bun add' }],
];

/**
 * Returns the commands of the package manager whose lock file is in the folder or above it; those of npm if there is no lock
 * file.
 */
export function findManager(folder: string): Manager {
  const found = MANAGERS.find(([lockFile]) => existsSync(join(folder, lockFile)));
  const parent = dirname(folder);
  return found?.[1] ?? (parent === folder ? NPM : findManager(parent));
}
