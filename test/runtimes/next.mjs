import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, expectEqual, startServer } from './execute.mjs';
import { serveFake } from './serve-fake.mjs';
import { runServer } from './server.mjs';
import { NEXT } from './tools.mjs';

const READY = /127\.0\.0\.1:(\d+)/;
const OLD_SDK = 'npm:openai@4.104.0';

let installed;

/**
 * Two Next.js apps on one installation, that of examples/nextjs-chat: the example itself, and, in the folder `routes`, the
 * routes that mount the handler beside those of an app that is not changed.
 */
export const installNext = (place) => (installed ??= install(place));

async function install({ project, root }) {
  const chat = join(project, 'next');
  const filter = (path) => !/(node_modules|\.next)$/.test(path);
  cpSync(join(root, 'examples/nextjs-chat'), chat, { recursive: true, filter });
  for (const from of ['mounts/next', 'next-legacy'])
    cpSync(join(project, from), join(chat, 'routes'), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const manifest = JSON.parse(readFileSync(join(chat, 'package.json'), 'utf8'));
  const shim = dependencies['openai-assistants-shim'].replace('file:', 'file:../');
  const fixed = { ...dependencies, ...NEXT, 'openai-assistants-shim': shim, 'openai-4': OLD_SDK };
  Object.assign(manifest.dependencies, fixed);
  writeFileSync(join(chat, 'package.json'), JSON.stringify(manifest));
  await execute('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], chat);
  return chat;
}

const argsOf = (chat, command, app) => [join(chat, 'node_modules/next/dist/bin/next'), command, app];

export const buildNext = (chat, app) =>
  execute(process.execPath, argsOf(chat, 'build', app), chat, { NEXT_TELEMETRY_DISABLED: '1' });

/** Arguments to Node that serve the app on a port of its own, which `READY` finds. */
export const serveArgs = (chat, app, command = 'start') => [
  ...argsOf(chat, command, app),
  ...['--hostname', '127.0.0.1', '--port', '0'],
];

/** Starts an app and gives its address and what stops it. */
export async function startNext(chat, app, env, command) {
  const options = { env: { NEXT_TELEMETRY_DISABLED: '1', ...env }, ready: READY };
  const server = await startServer(process.execPath, serveArgs(chat, app, command), chat, options);
  return { ...server, address: `http://127.0.0.1:${server.match[1]}` };
}

/** Routes that mount the handler, and use the drop-in client; then those of an app that is not changed, registered. */
export async function runNext(place) {
  const chat = await installNext(place);
  await buildNext(chat, 'routes');
  await runServer(chat, {
    file: process.execPath,
    args: serveArgs(chat, 'routes'),
    ready: READY,
    path: '/api/openai',
    visit,
  });
  await runRegistered(chat, 'start');
  await runRegistered(chat, 'dev');
  return 'ok: built and started, and an app that is not changed, registered';
}

async function visit(address, fake) {
  fake.reply('From the route.');
  const response = await fetch(`${address}/chat?question=Hello`);
  expectEqual(await response.json(), { status: 'completed', answer: 'From the route.' }, 'GET /chat');
}

/** An app on the SDK itself, old and new: polled, streamed, and where Next.js keeps what `fetch` was answered. */
async function runRegistered(chat, command) {
  const served = await serveFake(chat);
  let count = 0;
  served.fake.respond(() => `Answer ${(count += 1)}.`);
  const env = {
    NODE_OPTIONS: '--import openai-assistants-shim/register',
    OPENAI_ASSISTANTS_SHIM_BASE_URL: served.baseURL,
  };
  const server = await startNext(chat, 'routes', env, command);
  try {
    const expectTwo = async (path) => {
      count = 0;
      const response = await fetch(`${server.address}${path}`);
      const expected = { threads: 2, answers: ['Answer 1.', 'Answer 2.'] };
      expectEqual(JSON.parse(await response.text()), expected, `next ${command}: GET ${path}`);
    };
    await expectTwo('/cached/old');
    for (const sdk of ['old', 'new']) {
      await expectTwo(`/legacy/${sdk}`);
      const response = await fetch(`${server.address}/legacy/${sdk}`, { method: 'POST' });
      const events = (await response.text()).trim().split('\n');
      const { event, data } = JSON.parse(events.at(-1));
      expectEqual([event, data.status], ['thread.run.completed', 'completed'], `next ${command}: POST /legacy/${sdk}`);
      const texts = events.map((line) => JSON.parse(line)).filter((one) => one.event === 'thread.message.completed');
      expectEqual(
        texts.map((one) => one.data.content[0].text.value),
        ['Answer 3.'],
        'what was streamed',
      );
    }
  } catch (error) {
    error.message += `\n${server.printed()}`;
    throw error;
  } finally {
    // `next dev` serves in a process of its own.
    server.stop('SIGTERM');
    served.close();
  }
}
