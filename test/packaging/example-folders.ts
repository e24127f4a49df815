import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute, ROOT } from './pack.js';

const EXAMPLES = join(ROOT, 'examples');

export interface Manifest {
  private?: boolean;
  scripts?: Record<string, string>;
  dependencies: Record<string, string>;
}

/** The folders of `examples` that a reader can copy and install. */
export function listExampleFolders(): string[] {
  const names = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /(^|\/)package\.json$/.test(name) && !name.includes('node_modules'))
    .map((name) => dirname(name))
    .sort();
}

export const readManifest = (name: string): Manifest =>
  JSON.parse(readFileSync(join(EXAMPLES, name, 'package.json'), 'utf8')) as Manifest;

/** Copies a folder next to the tarball and installs what it depends on, with the tarball in place of the published version. */
export async function installExample(tarball: string, name: string): Promise<string> {
  const folder = join(dirname(tarball), name);
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const manifest = readManifest(name);
  const dependencies = { ...manifest.dependencies, 'openai-assistants-shim': `file:${tarball}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
  await execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder, readerEnvironment());
  return folder;
}

/** A command that goes on, and what it has printed so far. */
export interface Running {
  /** Resolves what the pattern found in the output, as soon as it does. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  stop: () => Promise<void>;
}

/** Starts `npm start` of an installed folder, with arguments behind it. */
export function startExample(folder: string, environment: Record<string, string>, args: string[] = []): Running {
  // In a process group of its own, so that it can be ended with all that npm has started.
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: folder,
    env: readerEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match) resolve(match);
      };
      look();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      void ended.then(() => reject(new Error(`it ended before it printed ${String(pattern)}:\n${output}`)));
    });
  return { printed, stop: () => stop(child, ended) };
}

async function stop({ pid, exitCode, signalCode }: ChildProcess, ended: Promise<void>): Promise<void> {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  await ended;
}

/** The environment of somebody who has no key: without what this process has been told about npm, Node, tests and OpenAI. */
export function readerEnvironment(more: Record<string, string> = {}): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|OPENAI_|VITEST|NODE_ENV$|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...more };
}
