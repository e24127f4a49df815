/**
 * How much of a bundle each entry of the built package is: minified and compressed, what it imports from other packages left
 * out. What is imported with an entry and what it loads later, by `import()`, are measured apart. Also what the root imports,
 * and how long importing it takes beside importing `openai` alone. Fails beyond a limit.
 */
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/** In kB of 1,000 bytes: what is imported with an entry, and all of it. */
const LIMITS = {
  // The first call of a client loads the engine, the checks and zod. The engine carries the rules for retired models, the
  // life of a run as one reducer, what follows broken streams and silent services, the remedies for what services refuse,
  // the erasing of threads, the pruning of stores, threads in the store, those that are imported into it and how they move to conversations, contexts that are
  // cut, and tools of the app's own. Of a rollout only its options are read ahead; the rest comes with the first call that needs it.
  // Reading the bytes of a stream in place of the SDK takes 1.3 kB of the engine, and saves half of what a stream costs.
  // What repeats runs beside the user (6 kB) is loaded with the option `shadow` only, and is there for all who bring the client along.
  // A call is noted where it is made, ahead of what is loaded: 0.35 kB; telling of calls and of ended responses takes 1 kB of the engine.
  // What lets listeners follow requests and starts of runs takes 1 kB of the engine.
  // Fallbacks and variants take 2 kB; what checks their options when the client is made is 0.4 kB of that.
  // Attaching to a run takes 1.5 kB.
  // `fileFromPath` of SDK 4 takes 0.1 kB.
  // That refusals name the parameters of the old API takes 0.7 kB.
  // Going on without files, images, vector stores and reasoning that are gone takes 1.5 kB.
  // That webhooks wait for local tools, and that listeners and tools cannot break what they are part of, takes 0.3 kB.
  // Errors, raw events as bytes and files of containers come with the first call, and what reads a helper stream with the first stream.
  // What an option loads extends `client/service.ts` and imports it, so that all of the engine is in one file: as three files it is 4 kB more.
  index: { imported: 18, whole: 115.5 },
  // The fake is a whole service, and what other servers do otherwise, with readers of recordings, and never part of what an
  // app ships; its seed loads the engine, which writes the assistants and threads as a client would.
  // Its handlers of the legacy API load the client and the HTTP handler as well.
  'testing/index': { imported: 38.5, whole: 169 },
  'context/index': { imported: 4, whole: 4 },
  // The handler with its router; the client, and behind it the engine, are those of the root.
  // The engine behind it is that of the client that it is given, which has it loaded.
  'ids/index': { imported: 3, whole: 101 },
  'server/index': { imported: 35, whole: 131.2 },
  // What reads exports, writes them, and puts records into a store; the client, and behind it the engine, are those of the root.
  'import/index': { imported: 36.9, whole: 118.8 },
  // The importer with what reads the other way of a rollout.
  'rollout/index': { imported: 37.4, whole: 116.9 },
  'events/index': { imported: 3.5, whole: 3.5 },
  // The names of OpenTelemetry's conventions are most of it.
  'otel/index': { imported: 7.5, whole: 7.5 },
  // What wraps and reads the config comes first, with the stores that it may name; the handler and Node's server come with a call.
  'register/index': { imported: 15, whole: 147.3 },
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
 * The files that a bundle of an entry consists of: those that are imported with it, and those that are loaded later.
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
    // Says of each chunk that importing it has no effect, which is what `sideEffects: false` promises.
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

/** @param {{ imports: { path: string, external?: boolean }[] }[]} files The packages that they import. */
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
