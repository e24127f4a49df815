/** Each runtime: what runs the program on it, and resolves what it printed. Those that are slow are not run with `--ci`. */
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { runInBrowser } from './browser.mjs';
import { execute, expectEqual } from './execute.mjs';
import { runInspect } from './inspect.mjs';
import { serveFake } from './serve-fake.mjs';
import { findProgram, requireTool } from './tools.mjs';
import { runNext } from './next.mjs';
import { runNextChat } from './next-chat.mjs';
import { runServer } from './server.mjs';
import { runWorker } from './worker.mjs';

const onNode = (name) => ({
  isSlow: true,
  run: async ({ project }) => {
    const printed = await execute(findProgram(name), ['main.mjs'], project);
    await execute(findProgram(name), ['main.cjs'], project);
    for (const flag of ['--import', '--require']) await runRegistered(name, flag, project);
    return printed;
  },
});

async function runRegistered(name, flag, project) {
  const { fake, baseURL, close } = await serveFake(project);
  fake.reply('Polled.');
  fake.reply('Streamed.');
  const args = [flag, 'openai-assistants-shim/register', 'registered.mjs'];
  const env = { OPENAI_ASSISTANTS_SHIM_BASE_URL: baseURL };
  const printed = await execute(findProgram(name), args, project, env).finally(close);
  expectEqual(JSON.parse(printed), ['Polled.', 'Streamed.'], `registered by ${flag}`);
}

/** It takes the project's packages as npm has installed them. */
const DENO_FLAGS = ['--node-modules-dir=manual', '--no-lock', '--no-check'];

const refuse = (name) => () => {
  throw new Error(`A Node.js API is used (${name}) which is not supported in the Edge Runtime.`);
};

/** Hosts give the environment. In Next.js, functions of Node are there too, but throw. */
const EDGE_GLOBALS = {
  process: { env: {}, getBuiltinModule: refuse('process.getBuiltinModule') },
  setImmediate: refuse('setImmediate'),
};

export const RUNTIMES = {
  'node-20': onNode('node-20'),
  'node-22': onNode('node-22'),
  'node-24': onNode('node-24'),
  'node-26': onNode('node-26'),

  bun: {
    run: async ({ project }) => {
      const bun = findProgram('bun');
      const printed = await execute(bun, ['main.mjs'], project);
      await runServer(project, { file: bun, args: ['mounts/bun/server.ts'], ready: /localhost:(\d+)/ });
      return printed;
    },
  },

  deno: {
    run: async ({ project }) => {
      const deno = findProgram('deno');
      const printed = await execute(deno, ['run', '-A', ...DENO_FLAGS, 'main.mjs'], project);
      const args = ['serve', '--allow-env', '--allow-net', '--host', '127.0.0.1', '--port', '0', ...DENO_FLAGS];
      await runServer(project, { file: deno, args: [...args, 'mounts/deno/server.ts'], ready: /127\.0\.0\.1:(\d+)/ });
      return printed;
    },
  },

  workerd: { run: runWorker },

  /** Vercel's, without `eval` and `new Function`. */
  'edge-runtime': {
    run: async ({ project }) => {
      const { EdgeRuntime } = requireTool('edge-runtime', 'edge-runtime');
      const initialCode = await bundle(join(project, 'edge.mjs'), 'edge');
      const runtime = new EdgeRuntime({
        initialCode,
        codeGeneration: { strings: false, wasm: false },
        extend: (context) => Object.assign(context, EDGE_GLOBALS),
      });
      const response = await runtime.dispatchFetch('http://edge.test/');
      await response.waitUntil();
      const printed = await response.text();
      if (response.status !== 200) throw new Error(printed);
      return printed;
    },
  },

  browser: { run: ({ project }) => runInBrowser(project) },

  /** The page of `serve --inspect`, in a browser. */
  inspect: { run: runInspect },

  next: { isSlow: true, run: runNext },

  'next-chat': { isSlow: true, run: runNextChat },
};
