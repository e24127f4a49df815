/**
 * How much of a bundle each entry of the built package is (minified, compressed, what it imports from other packages left
 * out), what the root imports, and how long importing it takes beside importing `openai` alone. Fails beyond a limit.
 */
import { execFileSync } from 'node:child_process';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/** In kB of 1,000 bytes. */
const LIMITS = {
  index: 40,
  // The fake is a whole service, and never part of what an app ships.
  'testing/index': 22,
  'store/sqlite': 8,
  'store/postgres': 8,
  'store/redis': 8,
};

const ROOT_IMPORTS = /^(openai|zod|eventemitter3)(\/|$)/;
const DRIVERS = /^(better-sqlite3|pg|redis|ioredis|node:)/;

let failures = 0;

/** @param {boolean} holds @param {string} text */
function check(holds, text) {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${text}`);
  if (!holds) failures += 1;
}

for (const [entry, limit] of Object.entries(LIMITS)) {
  const { outputFiles, metafile } = await build({
    entryPoints: [`dist/${entry}.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const size = brotliCompressSync(outputFiles[0].contents).length / 1000;
  check(size <= limit, `${entry.padEnd(16)} ${size.toFixed(1).padStart(5)} kB of ${limit} kB`);
  if (entry !== 'index') continue;
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  check(!imported.some((path) => DRIVERS.test(path)), 'the root imports no driver');
  check(!imported.some((path) => /^msw(\/|$)/.test(path)), 'the root imports no msw');
  check(
    imported.every((path) => ROOT_IMPORTS.test(path)),
    'the root imports nothing but openai, zod and eventemitter3',
  );
}

/** @param {string} specifier @returns {number} milliseconds */
function timeImport(specifier) {
  const code = `const start = performance.now(); await import('${specifier}'); console.log(performance.now() - start)`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const times = { openai: [], 'openai-assistants-shim': [] };
for (let round = 0; round < 11; round += 1) {
  for (const [specifier, samples] of Object.entries(times)) samples.push(timeImport(specifier));
}
const [alone, ours] = Object.values(times).map(median);
console.log(`\nimporting the root: ${ours.toFixed(0)} ms; openai alone: ${alone.toFixed(0)} ms`);
process.exitCode = failures === 0 ? 0 : 1;
