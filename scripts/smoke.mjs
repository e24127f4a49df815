/**
 * Runs the quickstart on the built package, as an ES module and as CommonJS, and checks what it prints. Then checks `SqliteStore`.
 * The arguments are versions of Node (`smoke.mjs 22 24`); without arguments, it uses the Node that runs this script.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'tsup';

const OUT = '.cache/smoke';
const QUICKSTART = ['upstream: the fake', 'is completed', 'assistant: In Oslo', 'message_creation completed'];
/** The scripts to run, and what they must print. @type {[string, string[]][]} */
const SCRIPTS = [
  [`${OUT}/quickstart.js`, QUICKSTART],
  [`${OUT}/quickstart.cjs`, QUICKSTART],
  ['scripts/smoke-sqlite.mjs', ['SqliteStore keeps the contract']],
];

rmSync(OUT, { recursive: true, force: true });
// Below this package, so that importing it by its name loads the build, as in an app that has installed it.
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
