import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildCli, type Cli, type StartOptions, type Started } from './support/start-cli.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

const ROOT = new URL('../..', import.meta.url);
const DOOR = /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/v1$/;

let cli: Cli;
let upstream: ServedFake;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shim-run-'));
  [cli, upstream] = await Promise.all([buildCli(), serveFake()]);
});

afterAll(async () => {
  await cli.close();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => upstream.fake.reset());

/** Runs a command, whose clients would have called the fake without the door. */
const start = (command: readonly string[], options: StartOptions & { args?: readonly string[] } = {}): Started =>
  cli.start(['run', ...(options.args ?? []), '--', ...command], {
    cwd: folder,
    ...options,
    env: { OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: 'sk-of-the-app', ...options.env },
  });

async function outcome(
  started: Started,
): Promise<{ stdout: string; stderr: string; code: number | null; signal: string | null }> {
  const end = await started.end;
  return { ...end, stdout: started.stdout(), stderr: started.stderr() };
}

const node = (script: string): string[] => [process.execPath, '--input-type=module', '--eval', script];

/** An app that knows nothing of the shim. */
const LEGACY_APP = `
  import { createRequire } from 'node:module';
  const OpenAI = createRequire(${JSON.stringify(new URL('package.json', ROOT).href)})('openai-4-104');
  const client = new OpenAI();
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  const stream = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id });
  const { status } = await stream.finalRun();
  const { data } = await client.beta.threads.messages.list(thread.id);
  console.log(run.status, status, data.map(({ content }) => content[0].text.value).join('|'));
`;

describe('run -- COMMAND', () => {
  test('gives an unedited app the Assistants API, with its own key and its own address upstream', async () => {
    upstream.fake.reply('Hello!');
    upstream.fake.reply('Hello again!');
    expect(await outcome(start(node(LEGACY_APP)))).toMatchObject({
      stdout: 'completed completed Hello again!|Hello!|Hi\n',
      code: 0,
    });
    const keys = upstream.fake.requests.map(({ headers }) => headers.authorization);
    expect(new Set(keys)).toEqual(new Set(['Bearer sk-of-the-app']));
  });

  test('has the address in both variables, and nothing of its own on stdout', async () => {
    const { stdout, code } = await outcome(
      start(node('console.log(process.env.OPENAI_BASE_URL); console.log(process.env.OPENAI_API_BASE)')),
    );
    const [first = '', second] = stdout.split('\n');
    expect(first).toMatch(DOOR);
    expect(stdout).toBe(`${first}\n${first}\n`);
    expect(second).toBe(first);
    expect(code).toBe(0);
  });

  test('answers none who does not know the path', async () => {
    const { stdout } = await outcome(
      start(
        node(`
          const { origin, pathname } = new URL(process.env.OPENAI_BASE_URL);
          const paths = ['/v1/threads', pathname + '/threads', '/0' + pathname.slice(2) + '/threads'];
          const answers = await Promise.all(paths.map((path) => fetch(origin + path, {
            method: 'POST', headers: { authorization: 'Bearer sk' } })));
          console.log(answers.map(({ status }) => status).join());
        `),
      ),
    );
    expect(stdout).toBe('404,200,404\n');
  });

  test('can be put around itself', async () => {
    upstream.fake.reply('Hello!');
    upstream.fake.reply('Hello again!');
    const inner = [process.execPath, cli.file, 'run', '--', ...node(LEGACY_APP)];
    expect(await outcome(start(inner))).toMatchObject({
      stdout: expect.stringContaining('completed completed'),
      code: 0,
    });
  });

  test('an address upstream of the command line goes before that of the environment', async () => {
    const nowhere = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' };
    upstream.fake.reply('Hello!');
    upstream.fake.reply('Hello again!');
    const started = start(node(LEGACY_APP), { args: ['--base-url', upstream.baseURL], env: nowhere });
    expect(await outcome(started)).toMatchObject({ code: 0 });
  });

  test('starts nothing without its store', async () => {
    const { code, stdout, stderr } = await outcome(
      start(node('console.log("started")'), { args: ['--store', 'redis://127.0.0.1:9'] }),
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('The store cannot be read');
  });

  test('keeps data in a store from one command to the next', async () => {
    const args = ['--store', 'sqlite:run.db'];
    const made = await outcome(
      start(
        node(`
          const answer = await fetch(process.env.OPENAI_BASE_URL + '/assistants', {
            method: 'POST', headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
            body: JSON.stringify({ model: 'gpt-4o', name: 'Ada' }) });
          console.log((await answer.json()).id);
        `),
        { args },
      ),
    );
    expect(made).toMatchObject({ stdout: expect.stringMatching(/^asst_\w+\n$/), stderr: '' });
    const read = await outcome(
      start(
        node(`
          const answer = await fetch(process.env.OPENAI_BASE_URL + '/assistants/${made.stdout.trim()}', {
            headers: { authorization: 'Bearer sk-2' } });
          console.log((await answer.json()).name);
        `),
        { args },
      ),
    );
    expect(read.stdout).toBe('Ada\n');
  });
});

describe('how a command ends', () => {
  test.each([0, 1, 42, 255])('its exit code %i is passed on', async (code) => {
    expect(await outcome(start(['sh', '-c', `exit ${code}`]))).toMatchObject({ code, signal: null });
  });

  test.each([
    ['SIGTERM', { code: null, signal: 'SIGTERM' }],
    ['SIGINT', { code: null, signal: 'SIGINT' }],
    ['SIGKILL', { code: 137, signal: null }],
  ])('its death by %s is passed on', async (signal, end) => {
    expect(
      await outcome(start(node(`process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000)`))),
    ).toMatchObject(end);
  });

  test('a command that is not there is 127, one that cannot be executed is 126', async () => {
    writeFileSync(join(folder, 'text'), 'no program');
    chmodSync(join(folder, 'text'), 0o644);
    expect(await outcome(start(['no-such-command', 'x']))).toMatchObject({
      code: 127,
      stdout: '',
      stderr: expect.stringContaining('no-such-command: command not found\n'),
    });
    expect(await outcome(start(['./text']))).toMatchObject({
      code: 126,
      stderr: expect.stringContaining('./text: cannot be executed'),
    });
  });

  test('without a command it says how it is called', async () => {
    for (const line of [['run'], ['run', '--'], ['run', 'node', 'app.js']]) {
      const { code, stderr } = await outcome(cli.start(line));
      expect(code).toBe(2);
      expect(stderr).toMatch(/-- COMMAND|Unexpected argument: node/);
    }
  });

  test('what it leaves open does not hold the door', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      const idle = 'fetch(process.env.OPENAI_BASE_URL).then(() => { process.send("asked"); setInterval(() => {}, 1000) })';
      const left = spawn(process.execPath, ['--eval', idle], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true });
      left.once('message', () => { console.log(left.pid); process.exit(3); });
    `;
    const { code, stdout } = await outcome(start(node(script)));
    expect(code).toBe(3);
    process.kill(Number(stdout), 'SIGKILL');
  });
});

describe('the signals of a command', () => {
  const TELLS = `
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGQUIT', 'SIGCONT']) {
      process.on(signal, () => console.log('got ' + signal));
    }
    process.on('SIGUSR1', () => process.exit(9));
    console.log('ready');
    setInterval(() => {}, 1000);
  `;

  test('are those that the program gets, and do not end it before the command', async () => {
    const started = start(node(TELLS));
    await started.prints(/ready/);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGQUIT', 'SIGCONT'] as const) {
      started.child.kill(signal);
      await started.prints(new RegExp(`got ${signal}`));
    }
    started.child.kill('SIGUSR1');
    expect(await outcome(started)).toMatchObject({ code: 9 });
    expect(started.stdout().match(/got/g)).toHaveLength(6);
  });
});

const hasPython = canRun('python3', ['-c', 'import pty']);

describe.skipIf(!hasPython)(hasPython ? 'on a terminal' : 'on a terminal (skipped: no python3)', () => {
  /** Starts the program on a terminal of its own, types what it is told to when it sees `ready`, and prints all that it shows. */
  const PTY = `
import os, pty, sys
typed = sys.argv[1].encode().decode('unicode_escape').encode()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown, is_typed = b'', False
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        break
    if not data:
        break
    shown += data
    if not is_typed and b'ready' in shown:
        is_typed = True
        os.write(terminal, typed)
_, status = os.waitpid(pid, 0)
sys.stdout.write(shown.decode() + 'END ' + str(os.waitstatus_to_exitcode(status)))
`;
  const onTerminal = (typed: string, script: string): string =>
    execFileSync(
      'python3',
      ['-c', PTY, typed, process.execPath, cli.file, 'run', '--log', 'silent', '--', ...node(script)],
      {
        encoding: 'utf8',
        cwd: folder,
        env: { PATH: process.env.PATH, OPENAI_BASE_URL: upstream.baseURL, TERM: 'xterm' },
      },
    ).replaceAll('\r\n', '\n');

  test('the command has it, reads what is typed and may set it up', () => {
    const shown = onTerminal(
      'x',
      `
        const { stdin, stdout } = process;
        console.log([stdin.isTTY, stdout.isTTY, stdout.columns >= 0].join());
        stdin.setRawMode(true).once('data', (key) => { console.log('typed ' + key); process.exit(4); });
        console.log('ready');
      `,
    );
    expect(shown).toContain('true,true,true\n');
    expect(shown).toContain('typed x\n');
    expect(shown).toMatch(/END 4$/);
  });

  test('an interrupt that is typed reaches the command once', () => {
    const shown = onTerminal(
      '\\x03',
      `
        let count = 0;
        process.on('SIGINT', () => { count += 1; setTimeout(() => { console.log('count ' + count); process.exit(5); }, 300); });
        console.log('ready');
        setInterval(() => {}, 1000);
      `,
    );
    expect(shown).toContain('count 1\n');
    expect(shown).toMatch(/END 5$/);
  });
});

function canRun(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI) throw new Error(`${command} is not there`);
    return false;
  }
}
