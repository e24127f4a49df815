/** The runtimes and what drives them: exact versions from npm, kept in `.cache` from one run to the next. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const HOME = resolve(import.meta.dirname, '../../.cache/runtimes');

const { platform, arch } = process;
const BUN_ARCH = arch === 'arm64' ? 'aarch64' : arch;
const DENO_LIBC = platform === 'linux' ? '-glibc' : '';

/** The packages that hold the programs themselves: those that users install fetch them by a script, which npm may not run. */
const node = (version) => ({ [`node-${version.split('.')[0]}`]: `npm:node-${platform}-${arch}@${version}` });

/** What a Next.js app has. */
export const NEXT = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };

/** By the name of the tool: what is installed for it. */
const PACKAGES = {
  'node-20': node('20.20.2'),
  'node-22': node('22.23.3'),
  'node-24': node('24.21.0'),
  'node-26': node('26.10.0'),
  bun: { [`@oven/bun-${platform}-${BUN_ARCH}`]: '1.4.5' },
  deno: { [`@deno/${platform}-${arch}${DENO_LIBC}`]: '2.9.6' },
  miniflare: { miniflare: '4.20250906.1' },
  'edge-runtime': { 'edge-runtime': '4.0.1' },
  playwright: { 'playwright-core': '1.65.1' },
};

/** Installs a tool, unless it is there, and gives the folder that it is in: each has one of its own. */
export function installTool(name) {
  const folder = join(HOME, name);
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES[name] });
  const done = join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(done, manifest);
  return folder;
}

/** Loads a module of a tool's folder. */
export const requireTool = (name, module) => createRequire(join(installTool(name), 'package.json'))(module);

/** The path of the program that a tool is. */
export function findProgram(name) {
  const folder = join(installTool(name), 'node_modules');
  if (name.startsWith('node-')) return join(folder, name, 'bin/node');
  const [[packageName]] = Object.entries(PACKAGES[name]).map(([key]) => [key]);
  return join(folder, packageName, name === 'bun' ? 'bin/bun' : 'deno');
}
