import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TOKEN, type SocketDoor } from '../../../server/support/socket-door.js';

const run = promisify(execFile);

const HOME = fileURLToPath(new URL('../../../../.cache/clients', import.meta.url));
/** Says in a folder what it is full of. */
const MARK = 'installed';
const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));

/** What a program finds in its environment, besides what this process has in its own. */
export type Environment = Record<string, string | undefined>;

/** A program of a language or library that this project does not develop with. */
export interface Foreign {
  /** Why its tests are skipped; null where they run. */
  missing: string | null;
  /** Runs `programs/{name}`, and reads the JSON that it prints. */
  run: (name: string, environment: Environment) => Promise<unknown>;
}

/** A door's address and token, as the SDK of OpenAI looks for them. */
export const atDoor = ({ baseURL }: SocketDoor): Environment => ({
  OPENAI_BASE_URL: baseURL,
  OPENAI_API_KEY: TOKEN,
  NODE_OPTIONS: '',
});

/** Programs on packages of npm, in the versions given. They are installed once, and need the registry then. */
export async function useNpm(name: string, dependencies: Record<string, string>): Promise<Foreign> {
  const { folder, missing } = await installFromNpm(name, dependencies);
  return {
    missing,
    run: async (program, environment) => {
      // Packages are found from where the program is.
      const file = join(folder, `${randomUUID()}-${program}`);
      await copyFile(join(PROGRAMS, program), file);
      return start(process.execPath, [file], environment).finally(() => rm(file, { force: true }));
    },
  };
}

/** A folder of its own for each set of versions, which test files at the same time may share: it is whole as soon as it is there. */
export async function installFromNpm(
  name: string,
  dependencies: Record<string, string>,
): Promise<{ folder: string; missing: string | null }> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies });
  const folder = join(HOME, `${name}-${createHash('sha256').update(manifest).digest('hex').slice(0, 8)}`);
  const place = `${folder}-${randomUUID()}`;
  const missing = await provide(folder, manifest, 'the registry of npm', async () => {
    await mkdir(place);
    await writeFile(join(place, 'package.json'), manifest);
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: place });
    await writeFile(join(place, MARK), manifest);
    await rename(place, folder).catch((error: unknown) => {
      // Another file's tests were faster, with the same.
      if (!existsSync(folder)) throw error;
    });
  }).finally(() => rm(place, { recursive: true, force: true }));
  return { folder, missing };
}

/** For `langchain.mjs`. */
export const useLangChain = (): Promise<Foreign> =>
  useNpm('langchain', { langchain: '0.3.37', '@langchain/core': '0.3.80', zod: '3.25.76' });

/** For `vercel-ai.mjs`. */
export const useVercelAI = (): Promise<Foreign> =>
  useNpm('vercel-ai', { ai: '4.3.19', openai: '4.104.0', react: '18.3.1' });

/** Programs in Python on packages of PyPI, in the versions given. They are installed once, and need its registry then. */
export async function usePython(name: string, packages: readonly string[]): Promise<Foreign> {
  const { bin, missing } = await installFromPyPI(name, packages);
  return { missing, run: (program, environment) => start(join(bin, 'python'), [join(PROGRAMS, program)], environment) };
}

/** A virtual environment with packages of PyPI: the folder of its programs, or why it cannot be had. */
export async function installFromPyPI(
  name: string,
  packages: readonly string[],
): Promise<{ bin: string; missing: string | null }> {
  // Programs of a virtual environment name its folder, so it is made where it stays.
  const folder = join(HOME, name);
  const bin = join(folder, 'bin');
  const isThere = await run('python3', ['-m', 'venv', '--help']).then(
    () => true,
    () => false,
  );
  if (!isThere) return { bin, missing: skip('no Python with venv') };
  const content = packages.join('\n');
  const missing = await provide(folder, content, 'the registry of Python', async () => {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    await writeFile(join(folder, MARK), content);
  });
  return { bin, missing };
}

/** Fills a folder, unless its mark says that it is full of the same. Says why that could not be done; fails in CI, where it has to be. */
async function provide(
  folder: string,
  content: string,
  source: string,
  fill: () => Promise<void>,
): Promise<string | null> {
  const known = await readFile(join(folder, MARK), 'utf8').catch(() => null);
  if (known === content) return null;
  try {
    await mkdir(HOME, { recursive: true });
    await fill();
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

async function start(file: string, args: string[], environment: Environment): Promise<unknown> {
  const { stdout } = await run(file, args, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}
