import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TOKEN, type SocketDoor } from '../../../server/support/socket-door.js';

const run = promisify(execFile);

const HOME = fileURLToPath(new URL('../../../../.cache/clients', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));

/** A program of a language or library that this project does not develop with. */
export interface Foreign {
  /** Why its tests are skipped; null where they run. */
  missing: string | null;
  /**
   * Runs `programs/{name}` with the door's address and token as its environment has them for the SDK of OpenAI, and reads the JSON
   * that it prints.
   */
  run: (name: string, door: SocketDoor) => Promise<unknown>;
}

/** Programs on packages of npm, in the versions given. They are installed once, and need the registry then. */
export async function useNpm(name: string, dependencies: Record<string, string>): Promise<Foreign> {
  const folder = join(HOME, name);
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies });
  const missing = await provide(folder, manifest, 'the registry of npm', async (place) => {
    await writeFile(join(place, 'package.json'), manifest);
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: place });
  });
  return {
    missing,
    run: async (program, door) => {
      // Packages are found from where the program is.
      const file = join(folder, `${randomUUID()}-${program}`);
      await copyFile(join(PROGRAMS, program), file);
      return start(process.execPath, [file], door).finally(() => rm(file, { force: true }));
    },
  };
}

/** Programs in Python on packages of PyPI, in the versions given. They are installed once, and need its registry then. */
export async function usePython(name: string, packages: readonly string[]): Promise<Foreign> {
  const isThere = await run('python3', ['-m', 'venv', '--help']).then(
    () => true,
    () => false,
  );
  if (!isThere) return { missing: skip('no Python with venv'), run: () => Promise.reject(new Error('no Python')) };
  // Programs of a virtual environment name its folder, so it is made where it stays.
  const folder = join(HOME, name);
  const python = join(folder, 'bin/python');
  const missing = await provide(folder, packages.join('\n'), 'the registry of Python', async (place) => {
    await run('python3', ['-m', 'venv', place]);
    await run(join(place, 'bin/python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...packages,
    ]);
  });
  return { missing, run: (program, door) => start(python, [join(PROGRAMS, program)], door) };
}

/** Fills a folder, unless it is full of the same. Says why that could not be done; fails in CI, where it has to be. */
async function provide(
  folder: string,
  content: string,
  source: string,
  fill: (place: string) => Promise<void>,
): Promise<string | null> {
  const mark = join(folder, 'installed');
  const known = await readFile(mark, 'utf8').catch(() => null);
  if (known === content) return null;
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await fill(folder);
    await writeFile(`${mark}.part`, content);
    await rename(`${mark}.part`, mark);
    return null;
  } catch (error) {
    if (process.env.CI) throw error;
    return skip(`no answer of ${source}`);
  }
}

function skip(missing: string): string {
  console.warn(`Skipped, for there is ${missing}: tests of programs that need it.`);
  return missing;
}

async function start(file: string, args: string[], { baseURL }: SocketDoor): Promise<unknown> {
  const env = { ...process.env, OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: TOKEN, NODE_OPTIONS: '' };
  const { stdout } = await run(file, args, { env });
  return JSON.parse(stdout);
}
