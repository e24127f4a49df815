/**
 * Installs the packed package in projects as apps have them, with each package manager, and runs it there: `run.mjs [--ci]
 * [--built] [--keep] [TEXT…]`. With `--ci` a few of the rows, with texts those whose names have one of them in it; with
 * `--built` the build that is there, and with `--keep` the projects stay. Prints a line a row, and at the end a table of all;
 * fails if one of them does. Needs the registry of npm.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MANAGERS, TOOL_PACKAGES, TOOLS_HOME, writeFiles } from './managers.mjs';
import { startRegistry } from './registry.mjs';
import { COMPILERS, LEGACY_LIB, ROWS } from './rows.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(import.meta.dirname, 'programs');
const ENV = { ...process.env, npm_config_userconfig: join(TOOLS_HOME, 'no-npmrc'), CI: '', NODE_OPTIONS: '' };
for (const name of Object.keys(ENV)) if (/^npm_(?!config_(userconfig|cache))|^OPENAI_/.test(name)) delete ENV[name];

/** Each way in which an app resolves types: the compiler's options, and the program under the name that decides its format. */
const RESOLUTIONS = [
  ['node16 ESM', 'app.mts', '--module node16 --moduleResolution node16'],
  ['node16 CJS', 'app.cts', '--module node16 --moduleResolution node16'],
  ['bundler', 'app.ts', '--module esnext --moduleResolution bundler'],
  ['node CJS', 'app.ts', '--module commonjs --moduleResolution node --esModuleInterop'],
  ['node ESM', 'app.ts', '--module esnext --moduleResolution node'],
];
const STRICT = '--strict --noEmit --skipLibCheck --target es2022 --lib es2022,dom,dom.iterable --types node';

const run = promisify(execFile);

/** Runs a command; what it printed is the message of the error when it fails. */
async function execute([file, ...args], cwd, env = ENV) {
  try {
    return (await run(file, args, { cwd, env, maxBuffer: 2 ** 26, timeout: 300_000 })).stdout;
  } catch (error) {
    const printed = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
    throw new Error(`${[file, ...args].map((word) => word.replace(ROOT, '.')).join(' ')}\n${printed}`, {
      cause: error,
    });
  }
}

/** Packs a folder and gives what a registry publishes. */
async function packFolder(folder, destination) {
  const out = await execute(
    ['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    folder,
    process.env,
  );
  const [{ filename }] = Object.values(JSON.parse(out));
  return {
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    file: join(destination, filename),
  };
}

/** Managers, Node 22 and compilers, kept from one run to the next. */
async function installTools() {
  const wanted = JSON.stringify({ private: true, dependencies: { ...TOOL_PACKAGES, ...COMPILERS } });
  const file = join(TOOLS_HOME, 'package.json');
  mkdirSync(TOOLS_HOME, { recursive: true });
  writeFileSync(join(TOOLS_HOME, 'no-npmrc'), '');
  const installed = join(TOOLS_HOME, 'installed.json');
  try {
    if (readFileSync(installed, 'utf8') === wanted) return;
  } catch {
    // Nothing is installed yet.
  }
  writeFileSync(file, wanted);
  await execute(['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'], TOOLS_HOME);
  writeFileSync(installed, wanted);
}

function writeProject(directory, { app, as, manager, replace }, registry) {
  const { files } = MANAGERS[manager];
  const manifest = { name: 'app', version: '1.0.0', private: true, dependencies: app, ...replace };
  cpSync(PROGRAMS, directory, { recursive: true });
  const program = readFileSync(join(directory, 'app.ts'), 'utf8');
  for (const extension of ['ts', 'mts', 'cts']) {
    writeFileSync(join(directory, `app.${extension}`), as ? program.replaceAll('openai-assistants-shim', as) : program);
  }
  writeFiles(directory, { ...files(registry), 'package.json': JSON.stringify(manifest, null, 2) });
}

/** Installs one row and runs what it has to run; throws with what was printed when something fails. */
async function tryRow(row, directory, registry) {
  const manager = MANAGERS[row.manager];
  writeProject(directory, row, registry);
  const flags = row.noScripts ? ['--ignore-scripts'] : [];
  if (!row.add || Object.keys(row.app).length > 0) await execute([...manager.install, ...flags], directory);
  if (row.remove) await execute([...manager.remove, row.remove], directory);
  if (row.add) await execute([...manager.add, row.add, ...flags], directory);
  for (const program of row.programs ?? []) await execute([...manager.run, ...program], directory);
  if (!row.typescript) return;
  const tsc = join(TOOLS_HOME, 'node_modules', row.typescript, 'lib/tsc.js');
  for (const [name, file, options] of RESOLUTIONS) {
    if (name === 'bundler' && row.typescript === 'typescript-4.9') continue;
    await execute([process.execPath, tsc, ...`${STRICT} ${options} ${file}`.split(' ')], directory);
  }
}

const args = process.argv.slice(2);
const texts = args.filter((arg) => !arg.startsWith('--'));
const rows = ROWS.filter(
  ({ name, ci }) => (!args.includes('--ci') || ci) && (texts.length === 0 || texts.some((text) => name.includes(text))),
);

const home = mkdtempSync(join(tmpdir(), 'shim-install-'));
await installTools();
if (!args.includes('--built')) await execute(['npm', 'run', 'build'], ROOT, process.env);
writeFiles(join(home, 'legacy-lib'), LEGACY_LIB);
const registry = await startRegistry(
  await Promise.all([packFolder(ROOT, home), packFolder(join(home, 'legacy-lib'), home)]),
);

const results = [];
for (const [index, row] of rows.entries()) {
  const start = Date.now();
  const directory = join(home, String(index));
  let failure = '';
  try {
    await tryRow(row, directory, registry.url);
  } catch (error) {
    failure = error.message;
    console.log(failure);
  }
  const line = `${failure ? 'FAIL' : 'ok  '}  ${row.name}  (${Math.round((Date.now() - start) / 1000)} s)`;
  console.log(line);
  results.push({ line, failure });
  if (!args.includes('--keep')) rmSync(directory, { recursive: true, force: true });
}
registry.close();
if (!args.includes('--keep')) rmSync(home, { recursive: true, force: true });

const failed = results.filter(({ failure }) => failure).length;
console.log(`\n${results.map(({ line }) => line).join('\n')}\n${results.length - failed} ok, ${failed} failed`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
