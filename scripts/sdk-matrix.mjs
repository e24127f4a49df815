/**
 * Runs the type tests and the suite on every supported SDK but the installed one, which `npm test` covers; with `--all` on
 * that one too, with `--types` without the suite. Names of installed copies as arguments limit it to those.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const COPIES = ['openai-5-15', 'openai-5-23', 'openai-6-49', 'openai-7-0', 'openai'];

const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

/** Type-checks src and the type tests with the declarations of one copy in the place of `openai`. */
function typecheck(copy) {
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      paths: {
        'openai-assistants-shim': ['../../src/index.types.ts'],
        'openai-assistants-shim/testing': ['../../src/testing/index.ts'],
        openai: [`../../node_modules/${copy}/index.d.mts`],
        'openai/*': [`../../node_modules/${copy}/*.d.mts`],
      },
    },
    include: ['../../src', '../../test/types'],
    exclude: [],
  };
  mkdirSync('.cache/matrix', { recursive: true });
  const path = `.cache/matrix/${copy}.json`;
  writeFileSync(path, JSON.stringify(config, null, 2));
  return run('npx', ['tsc', '-p', path]);
}

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('--'));
const copies = named.length > 0 ? named : COPIES.filter((copy) => copy !== 'openai' || args.includes('--all'));
const typesOnly = args.includes('--types');
const failed = [];

for (const copy of copies) {
  const { version } = JSON.parse(readFileSync(`node_modules/${copy}/package.json`, 'utf8'));
  console.log(`\n== openai ${version}`);
  if (!typecheck(copy)) failed.push(`types on openai ${version}`);
  if (!typesOnly && !run('npx', ['vitest', 'run'], { SDK: copy })) failed.push(`suite on openai ${version}`);
}

if (named.length === 0 && !typesOnly) {
  console.log('\n== zod 4');
  if (!run('npx', ['vitest', 'run'], { ZOD: 'zod-4' })) failed.push('suite on zod 4');
}

console.log(failed.length === 0 ? '\nmatrix: all passed' : `\nmatrix: failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
