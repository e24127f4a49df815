import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A runtime that cannot be had here. */
export class SkippedError extends Error {}

/** Without what the environment says to npm, Node and the SDK. */
const ENV = { ...process.env };
for (const name of Object.keys(ENV)) if (/^(npm_|OPENAI_|NODE_OPTIONS$)/.test(name)) delete ENV[name];

/** Runs a program to its end and gives what it printed, which is the message of the error when it fails. */
export async function execute(file, args, cwd, env = {}) {
  try {
    return (
      await run(file, args, { cwd, env: { ...ENV, ...env }, maxBuffer: 2 ** 26, timeout: 300_000 })
    ).stdout.trim();
  } catch (error) {
    const printed = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
    throw new Error(printed, { cause: error });
  }
}

/**
 * Starts a server, waits until it has printed a line that matches, and gives what the pattern captured and what stops it: at once,
 * or by a signal on which it ends its own processes first.
 */
export function startServer(file, args, cwd, { env = {}, ready }) {
  const child = spawn(file, args, { cwd, env: { ...ENV, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk) => {
      printed += String(chunk);
      const match = ready.exec(printed);
      if (match) resolve({ match, stop: (signal = 'SIGKILL') => child.kill(signal), printed: () => printed });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`it ended with ${code} before it was ready:\n${printed}`)));
  });
}

/** Fails with both values where they differ. */
export function expectEqual(actual, expected, what = '') {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what ? `${what}: ` : ''}expected ${right}, got ${left}`);
}
