/**
 * Checks the contracts of the old API in every way to run the library, and writes docs/conformance.md. With `--check` it writes
 * nothing, and fails if the results differ from the page. Without `--check` it fails if a check failed; the page then lists that
 * check.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { DIMENSIONS } from '../../test/conformance/contract.js';
import { compareResults, type Results } from '../conformance/results.js';
import { runChecks } from '../conformance/run-checks.js';
import { readResults, RESULTS, writePage } from '../conformance/write-page.js';

const kept = readResults();
const found = runChecks();
const differences = compareResults(kept, found);
const untried = DIMENSIONS.store.filter((name) => found.combinations.every(({ store }) => store !== name));

async function write(): Promise<void> {
  const date = differences.length === 0 ? kept.date : new Date().toISOString().slice(0, 10);
  const results: Results = { date, ...found };
  const json = { ...(await resolveConfig(RESULTS)), parser: 'json' };
  writeFileSync(RESULTS, await format(JSON.stringify(results), json));
  await writePage(results);
  const broken = found.combinations.flatMap(({ failed, ...where }) =>
    failed.map((name) => `${Object.values(where).join(', ')}: ${name}`),
  );
  for (const name of broken) console.error(name);
  if (broken.length > 0) process.exitCode = 1;
}

function check(): void {
  if (untried.length > 0) console.log(`Not tried, because these databases are not available: ${untried.join(', ')}`);
  for (const difference of differences) console.error(difference);
  if (differences.length === 0) {
    console.log('docs/conformance.md agrees with the results.');
    return;
  }
  console.error('docs/conformance.md differs from the results: fix what broke, or run `npm run conformance`.');
  process.exitCode = 1;
}

if (process.argv.includes('--check')) check();
else if (untried.length === 0) await write();
else throw new Error(`The page needs databases that are not available: ${untried.join(', ')}`);
