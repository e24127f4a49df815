/**
 * Runs the unit and flow tests on every supported SDK but the one installed as `openai`, which `npm test` covers, and what uses
 * zod on its second major. Names of installed copies as arguments limit it to those. (The types are tried with every SDK by the
 * packaging tests.)
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const COPIES = ['openai-5-15', 'openai-5-23', 'openai-6-49', 'openai-7-0'];

const failed = [];

/** @param {string} name @param {Record<string, string>} env @param {string[]} filters */
function runSuite(name, env, ...filters) {
  console.log(`\n== ${name}`);
  const args = ['vitest', 'run', '--maxWorkers', '100%', ...filters];
  const { status } = spawnSync('npx', args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) failed.push(name);
}

const named = process.argv.slice(2);
for (const copy of named.length > 0 ? named : COPIES) {
  const { version } = JSON.parse(readFileSync(`node_modules/${copy}/package.json`, 'utf8'));
  runSuite(`openai ${version}`, { SDK: copy });
}
if (named.length === 0) runSuite('zod 4', { ZOD: 'zod-4' }, 'test/schemas', 'test/client', 'test/flows');

console.log(failed.length === 0 ? '\nmatrix: all passed' : `\nmatrix: failed on ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
