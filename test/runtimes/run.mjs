/**
 * Runs the packed package on each runtime: `run.mjs [--ci] [--built] [--keep] [NAME…]`. With `--ci` only what is quick, with
 * names those alone; with `--built` the build that is there, and with `--keep` the project stays. Prints a line a runtime,
 * and fails if one of them does. Needs the registry of npm.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SkippedError } from './execute.mjs';
import { RUNTIMES } from './runtimes.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in RUNTIMES));
if (unknown.length > 0)
  throw new Error(`no such runtime: ${unknown.join(', ')}. There are ${Object.keys(RUNTIMES).join(', ')}.`);
const chosen = Object.entries(RUNTIMES).filter(([name, { isSlow }]) =>
  names.length > 0 ? names.includes(name) : !(isSlow && args.includes('--ci')),
);

/** A project with the package as npm installs it. Outside of this repository, whose configuration runtimes would find. */
function createProject() {
  const project = mkdtempSync(join(tmpdir(), 'shim-runtimes-'));
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', project];
  const [{ filename }] = Object.values(JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' })));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const dependencies = {
    'openai-assistants-shim': `file:${filename}`,
    openai: devDependencies['openai-7-0'].split('@')[1],
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  execFileSync('npm', install, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  cpSync(join(import.meta.dirname, 'programs'), project, { recursive: true });
  mkdirSync(join(project, 'mounts'));
  cpSync(join(ROOT, 'examples/mounts'), join(project, 'mounts'), { recursive: true });
  return project;
}

if (!args.includes('--built'))
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
const project = createProject();
const lines = [];
let failed = 0;
for (const [name, { run }] of chosen) {
  const start = Date.now();
  let line;
  try {
    line = `ok    ${name}: ${await run({ project, root: ROOT })}`;
  } catch (error) {
    const isSkipped = error instanceof SkippedError;
    if (!isSkipped) failed += 1;
    line = `${isSkipped ? 'skip' : 'FAIL'}  ${name}: ${error.message.split('\n')[0]}`;
    if (!isSkipped) console.log(error);
  }
  line += ` (${Math.round((Date.now() - start) / 1000)} s)`;
  console.log(line);
  lines.push(line);
}
if (!args.includes('--keep')) rmSync(project, { recursive: true, force: true });
console.log(`\n${lines.join('\n')}\n${chosen.length - failed} of ${chosen.length} did not fail`);
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);
