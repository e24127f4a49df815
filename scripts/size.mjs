/**
 * Measures the size of each entry of the built package in a bundle, minified and compressed, without the code of other packages.
 * It counts what an entry imports, and what it also loads later with `import()`. It also checks which packages the root imports,
 * and prints how long importing it takes, compared with importing only `openai`. Fails if a size is above its limit.
 */
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/** The limits in kB of 1,000 bytes. `imported`: what an entry imports. `whole`: that, and what it loads later. */
const LIMITS = {
  // The first call of a client loads the engine, the checks and zod. The engine contains the rules for retired models, the
  // reducer of runs, recovery from broken streams and silent services, the remedies for requests that services refuse, erasing
  // threads, pruning stores, threads in the store (imported ones too) and their move to conversations, cutting contexts, and
  // local tools. Of a rollout, the client reads only the options; the first call that needs the rest loads it.
  // The engine's own parser of streams is 1.3 kB, and halves the cost of a stream compared with the SDK's.
  // The code that repeats runs (6 kB) loads only with the option `shadow`, but it is in the bundle of every app.
  // Noting each call is 0.35 kB of what is imported. Events of calls and of ended responses are 1 kB of the engine.
  // Events of requests and of starting runs are 1 kB of the engine.
  // Fallbacks and variants are 2 kB, of which 0.4 kB check their options when the client is created.
  // Attaching to a run is 1.5 kB.
  // `fileFromPath` of SDK 4 is 0.1 kB.
  // Naming the old API's parameters in errors of the service is 0.7 kB.
  // Continuing without files, images, vector stores and reasoning that no longer exist is 1.5 kB.
  // Making webhooks wait for local tools, and catching the errors of listeners and tools, is 0.3 kB.
  // The first call loads errors, the encoding of raw events, and files of containers. The first stream loads the helper class.
  // Code that an option loads extends `client/service.ts` and imports it, so that the engine is one file. As three files, it is 4 kB larger.
  index: { imported: 18.2, whole: 117.8 },
  // The fake is large, but apps do not ship it: it contains a whole service, the peculiarities of other servers, and readers of
  // recordings. Its option `seed` loads the engine, which writes assistants and threads as a client does. Its handlers of the legacy
  // API also load the client and the HTTP handler. The checks that name typos in the script of a test are 1.4 kB.
  'testing/index': { imported: 41.7, whole: 174.7 },
  'context/index': { imported: 4, whole: 4 },
  // The engine is the same as the root's: a client that the app passes has usually loaded it already.
  'ids/index': { imported: 3, whole: 103.3 },
  // The handler and its router. The client and the engine are the same as the root's.
  'server/index': { imported: 35.2, whole: 133.6 },
  // Reading and writing exports, and writing records into a store. The client and the engine are the same as the root's.
  'import/index': { imported: 37.2, whole: 120.8 },
  // The importer, and the reader of the legacy side of a rollout.
  'rollout/index': { imported: 37.8, whole: 118.9 },
  'events/index': { imported: 3.5, whole: 3.5 },
  // Most of it are the attribute names of OpenTelemetry's conventions.
  'otel/index': { imported: 7.5, whole: 7.5 },
  // It imports the wrapping of the SDK, and the reader of the config with the stores. A call loads the handler and Node's server.
  'register/index': { imported: 15.7, whole: 150.3 },
  'store/sqlite': { imported: 8, whole: 8 },
  'store/postgres': { imported: 8, whole: 8 },
  'store/redis': { imported: 8, whole: 8 },
};

const ROOT_IMPORTS = /^(openai|eventemitter3)(\/|$)/;
const LATE_IMPORTS = /^(openai|zod)(\/|$)/;
const DRIVERS = /^(better-sqlite3|pg|redis|ioredis|node:)/;

let failures = 0;

/** @param {boolean} holds @param {string} text */
function check(holds, text) {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${text}`);
  if (!holds) failures += 1;
}

/**
 * Bundles an entry. Returns the files that it imports, and those that it loads later.
 * @param {string} entry
 */
async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [`dist/${entry}.js`],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    outdir: 'bundle',
    write: false,
    metafile: true,
    // This warning says that importing a chunk has no effect, as `sideEffects: false` promises.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  const outputs = Object.entries(metafile.outputs).map(([path, { imports, entryPoint }]) => {
    const file = outputFiles.find((output) => basename(output.path) === basename(path));
    return { path, imports, entryPoint, size: brotliCompressSync(file.contents).length / 1000 };
  });
  const [root] = outputs.filter(({ entryPoint }) => entryPoint === `dist/${entry}.js`);
  const imported = new Set([root]);
  for (const { imports } of imported) {
    for (const { path, kind, external } of imports) {
      if (!external && kind === 'import-statement') imported.add(outputs.find((output) => output.path === path));
    }
  }
  return { imported: [...imported], late: outputs.filter((output) => !imported.has(output)) };
}

/** @param {{ size: number }[]} files */
const sum = (files) => files.reduce((total, { size }) => total + size, 0);

/** Lists the packages that files import. @param {{ imports: { path: string, external?: boolean }[] }[]} files */
const listPackages = (files) =>
  files.flatMap(({ imports }) => imports.flatMap(({ path, external }) => (external ? [path] : [])));

for (const [entry, limits] of Object.entries(LIMITS)) {
  const { imported, late } = await bundle(entry);
  const [first, whole] = [sum(imported), sum(imported) + sum(late)];
  check(first <= limits.imported, `${entry.padEnd(16)} ${first.toFixed(1).padStart(5)} kB of ${limits.imported} kB`);
  if (late.length > 0)
    check(
      whole <= limits.whole,
      `${'  all of it'.padEnd(16)} ${whole.toFixed(1).padStart(5)} kB of ${limits.whole} kB`,
    );
  if (entry !== 'index') continue;
  const [early, later] = [listPackages(imported), listPackages(late)];
  const all = [...early, ...later];
  check(!all.some((path) => DRIVERS.test(path)), 'the root imports no driver');
  check(!all.some((path) => /^msw(\/|$)/.test(path)), 'the root imports no msw');
  check(
    early.every((path) => ROOT_IMPORTS.test(path)),
    'the root imports nothing but openai and eventemitter3',
  );
  check(
    later.every((path) => LATE_IMPORTS.test(path)),
    'its first call imports nothing but zod besides',
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
