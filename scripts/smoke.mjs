/**
 * Runs the quickstart, as an ES module and as CommonJS, on the built package with the Nodes given (`smoke.mjs 22 24`), and
 * checks what it prints; and SqliteStore, which on these Nodes finds `node:sqlite`. Without arguments on the Node that runs
 * this.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'tsup';

const OUT = '.cache/smoke';
const QUICKSTART = ['upstream: the fake', 'is completed', 'assistant: In Oslo', 'message_creation completed'];
/** @type {[string, string[]][]} What to run, and what it has to print. */
const SCRIPTS = [
  [`${OUT}/quickstart.js`, QUICKSTART],
  [`${OUT}/quickstart.cjs`, QUICKSTART],
  ['scripts/smoke-sqlite.mjs', ['SqliteStore keeps the contract']],
];

rmSync(OUT, { recursive: true, force: true });
// Beside this package, so that its name leads to the build, as it does for those who installed it.
await build({
  config: false,
  entry: ['examples/quickstart.ts'],
  format: ['esm', 'cjs'],
  outDir: OUT,
  external: [/^openai-assistants-shim/],
  silent: true,
});

const versions = process.argv.slice(2);
const nodes = versions.length > 0 ? versions.map((version) => ['npx', '-y', `node@${version}`]) : [[process.execPath]];
const env = { ...process.env };
delete env.OPENAI_API_KEY;

for (const [command, ...args] of nodes) {
  for (const [script, expected] of SCRIPTS) {
    const { status, stdout, stderr } = spawnSync(command, [...args, script], { env, encoding: 'utf8' });
    const missing = expected.filter((text) => !stdout.includes(text));
    const ok = status === 0 && missing.length === 0;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${[command, ...args, script].join(' ')}`);
    if (!ok) {
      console.log(stdout, stderr, missing.length > 0 ? `missing: ${missing.join(', ')}` : '');
      process.exitCode = 1;
    }
  }
}
