import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReports, type Results, type RunnerReport } from './results.js';

/** The SDKs on which the library runs, each in its own process. SDK 4 runs together with the newest. */
const SDKS = ['openai', 'openai-6-49', 'openai-5-23'];

/** The packages that the checks run on, whose versions the page gives. */
const PACKAGES = {
  'SDK 4': 'openai-4-104',
  'SDK 5': 'openai-5-23',
  'SDK 6': 'openai-6-49',
  'SDK 7': 'openai',
  'better-sqlite3': 'better-sqlite3',
  pg: 'pg',
  redis: 'redis',
};

const ROOT = new URL('../../', import.meta.url);

/** Checks every contract in every combination for which this machine has the database. */
export function runChecks(): Omit<Results, 'date'> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    return { versions: readVersions(), ...readReports(SDKS.map((sdk) => runOn(sdk, join(folder, `${sdk}.json`)))) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runOn(sdk: string, file: string): RunnerReport {
  const config = ['--root', '.', '--config', 'test/conformance/vitest.config.ts', '--maxWorkers', '100%'];
  const output = ['--reporter', 'dot', '--reporter', 'json', `--outputFile.json=${file}`];
  console.log(`\n== contracts on ${sdk}`);
  const { error } = spawnSync('npx', ['vitest', 'run', ...config, ...output], {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, SDK: sdk },
  });
  if (error) throw error;
  // The runner writes it so.
  return JSON.parse(readFileSync(file, 'utf8')) as RunnerReport;
}

function readVersions(): Record<string, string> {
  const read = (name: string): string => {
    const text = readFileSync(new URL(`node_modules/${name}/package.json`, ROOT), 'utf8');
    // Every package has one.
    return (JSON.parse(text) as { version: string }).version;
  };
  return Object.fromEntries(Object.entries(PACKAGES).map(([what, name]) => [what, read(name)]));
}
