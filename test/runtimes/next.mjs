import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, expectEqual } from './execute.mjs';
import { runServer } from './server.mjs';
import { NEXT } from './tools.mjs';

/** Builds and starts a Next.js app whose route handlers mount the handler, and use the drop-in client. */
export async function runNext({ project }) {
  const app = join(project, 'next');
  cpSync(join(project, 'mounts/next'), app, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const shim = dependencies['openai-assistants-shim'].replace('file:', 'file:../');
  const manifest = { private: true, dependencies: { ...dependencies, ...NEXT, 'openai-assistants-shim': shim } };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  await execute('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], app);
  const next = join(app, 'node_modules/next/dist/bin/next');
  await execute(process.execPath, [next, 'build'], app, { NEXT_TELEMETRY_DISABLED: '1' });
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', '0'];
  await runServer(project, {
    file: process.execPath,
    args,
    cwd: app,
    ready: /127\.0\.0\.1:(\d+)/,
    path: '/api/openai',
    visit,
  });
  return 'ok: built and started';
}

async function visit(address, fake) {
  fake.reply('From the route.');
  const response = await fetch(`${address}/chat?question=Hello`);
  expectEqual(await response.json(), { status: 'completed', answer: 'From the route.' }, 'GET /chat');
}
