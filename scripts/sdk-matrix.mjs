/**
 * Runs the unit and flow tests on the other supported SDKs; `npm test` covers the one installed as `openai`. Also runs the tests
 * of code that uses zod with zod 4. Arguments choose installed copies of the SDK, such as `openai-7-0`, and leave out zod. The
 * packaging tests check the types with every SDK.
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
