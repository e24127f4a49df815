import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The installed copies of the SDK, by the names they are installed under. */
export const SDKS = ['openai-5-15', 'openai-5-23', 'openai-6-49', 'openai-7-0', 'openai'];

/** What a consumer has installed beside the SDK and this package. */
const INSTALLED = ['@opentelemetry/api', '@types/node', 'eventemitter3', 'msw', 'undici-types', 'zod'];

/** Runs a program and gives what it printed; throws with that text when it fails. */
export async function execute(file: string, args: string[], cwd: string, env = process.env): Promise<string> {
  try {
    const { stdout } = await run(file, args, { cwd, env, maxBuffer: 32 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

/** Builds if dist is missing or older than src, packs, and gives the path of the tarball, which `cleanUp` removes. */
export async function pack(): Promise<{ tarball: string; files: string[]; cleanUp: () => void }> {
  const built = ['dist/index.js', 'dist/index.cjs', 'dist/index.d.ts', 'dist/index.d.cts', 'dist/sdk/index.d.cts'];
  if (Math.max(newest(join(ROOT, 'src')), newest(join(ROOT, 'scripts/subpaths'))) > oldest(...built)) {
    await execute('npm', ['run', 'build'], ROOT);
  }
  const directory = mkdtempSync(join(tmpdir(), 'shim-pack-'));
  const out = await execute('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], ROOT);
  const listing: unknown = JSON.parse(out);
  const [packed] = Object.values(listing as object) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error('npm packed nothing');
  return {
    tarball: join(directory, packed.filename),
    files: packed.files.map((file) => file.path),
    cleanUp: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * A project with the packed package and one SDK installed. The package is a copy, as npm would install it, so that it finds
 * the project's SDK; the rest are links to what this repository has installed, where `files` bring nothing of that name.
 */
export async function createConsumer(
  tarball: string,
  sdk: string,
  files: Record<string, string>,
  name = sdk,
): Promise<string> {
  const directory = join(dirname(tarball), name);
  const modules = join(directory, 'node_modules');
  const shim = join(modules, 'openai-assistants-shim');
  mkdirSync(shim, { recursive: true });
  await execute('tar', ['-xzf', tarball, '--strip-components=1', '-C', shim], directory);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  for (const name of INSTALLED.filter((name) => !existsSync(join(modules, name)))) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  symlinkSync(join(ROOT, 'node_modules', sdk), join(modules, 'openai'));
  return directory;
}

function newest(directory: string): number {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function oldest(...paths: string[]): number {
  const times = paths.map((path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...times);
}
