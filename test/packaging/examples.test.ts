import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { storeContract } from '../../src/testing/index.js';
import { installFromPyPI } from '../processes/clients/support/foreign-programs.js';
import {
  installExample,
  listExampleFolders,
  readerEnvironment,
  readManifest,
  startExample,
} from './example-folders.js';
import { execute, pack, ROOT } from './pack.js';

/** Suites of an app, which end by themselves: they pass if `npm test` does. */
const SUITES = ['testing-jest-cjs', 'testing-jest-esm', 'testing-node', 'testing-vitest'];

/** Wrangler asks nobody, and reports nothing to its maker. */
const WRANGLER = { CI: '1', WRANGLER_SEND_METRICS: 'false' };

/** A chat that a browser is needed for: `test/runtimes/next-chat.mjs` runs it. */
const RUN_ELSEWHERE = ['nextjs-chat'];

/** A Worker that checks the store of the example, rule by rule, and answers with the rules that it breaks. */
const CONTRACT = `
import { storeContract } from 'openai-assistants-shim/testing';
import { openStore } from './src/store.js';
export { AssistantsStore, FakeService } from './src/worker.js';
export default {
  async fetch(_request, env) {
    const broken = [];
    for (const { run } of storeContract) await run(() => openStore(env.STORE)).catch(({ message }) => broken.push(message));
    return Response.json({ rules: storeContract.length, broken });
  },
};
`;

const requirements = readFileSync(join(ROOT, 'examples/python/requirements.txt'), 'utf8').trim().split('\n');
const python = await installFromPyPI('python-example', requirements);

let tarball = '';
let cleanUp = (): void => undefined;

beforeAll(async () => {
  ({ tarball, cleanUp } = await pack());
}, 480_000);

afterAll(() => {
  cleanUp();
}, 240_000);

describe('the folders of examples', () => {
  test('are all run here', () => {
    const folders = listExampleFolders().filter((name) => !RUN_ELSEWHERE.includes(name));
    expect(folders).toEqual(['cloudflare-worker', 'express-sse', 'python', 'rollout', ...SUITES]);
  });

  test.each(listExampleFolders())('can be copied, installed and published by nobody: %s', (name) => {
    const { private: isPrivate, dependencies, scripts } = readManifest(name);
    expect(isPrivate).toBe(true);
    expect(dependencies['openai-assistants-shim']).toBe(`^${packageJson.version}`);
    expect(Object.keys(scripts ?? {})).toContain(SUITES.includes(name) ? 'test' : 'start');
    expect(existsSync(join(ROOT, 'examples', name, 'README.md'))).toBe(true);
  });
});

describe('an example, installed with the packed package', { timeout: 240_000 }, () => {
  test.each(SUITES)('has a suite that passes, without a key: %s', async (name) => {
    const folder = await installExample(tarball, name);
    await execute('npm', ['test'], folder, readerEnvironment());
  });

  test('is a chat whose page reads a run again from its beginning after it was reloaded', async () => {
    const chat = startExample(await installExample(tarball, 'express-sse'), { PORT: '0' });
    onTestFinished(chat.stop);
    const [, address = ''] = await chat.printed(/Open (http:\S+)/);
    expect(await (await fetch(address)).text()).toContain('EventSource');
    const asked = await fetch(`${address}/questions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'Why?' }),
    });
    const { threadId, runId } = (await asked.json()) as { threadId: string; runId: string };
    const read = () => fetch(`${address}/runs/${threadId}/${runId}`);

    const { body } = await read();
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) if (chunk.includes('delta')) break;
    const events = await (await read()).text();

    expect(events).toContain('"value":"You asked: Why? I am a fake');
    expect(events.endsWith('event: done\ndata: {}\n\n')).toBe(true);
  });

  test.skipIf(python.missing !== null)('answers an app in Python that does not know of it', async () => {
    const folder = await installExample(tarball, 'python');
    const environment = readerEnvironment({ PATH: `${python.bin}:${process.env.PATH ?? ''}` });
    const printed = await execute('npm', ['start', '--silent'], folder, environment);
    expect(printed).toContain(
      [
        '> What is the weather in Oslo?',
        '(get_weather: Oslo has 4 °C and rain)',
        'In Oslo it is 4 °C and raining.',
        '',
        'The thread:',
        '  user: What is the weather in Oslo?',
        '  assistant: In Oslo it is 4 °C and raining.',
      ].join('\n'),
    );
  });

  test('moves users by a flag, and shows their runs as spans', async () => {
    const folder = await installExample(tarball, 'rollout');
    const printed = await execute('npm', ['start', '--silent'], folder, readerEnvironment());
    const lines = printed.split('\n');
    expect(lines.filter((line) => / by (shim|legacy): /.test(line))).toEqual([
      '  anna, by shim: It is 21 °C.',
      '  ben, by legacy: The old service says: 21 °C.',
      '  ben, by legacy: The old service says: 21 °C.',
      '  ben, by shim: It is 21 °C.',
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}invoke_agent Forecaster · completed · \d+ tokens in$/));
    expect(lines).toContain('    execute_tool get_weather');
  });

  test('is a Worker whose run goes on behind its answer, and that streams', async () => {
    const folder = await installExample(tarball, 'cloudflare-worker');
    const worker = startExample(folder, WRANGLER, ['--port', '0']);
    onTestFinished(worker.stop);
    const [, address = ''] = await worker.printed(/Ready on (http:\S+)/);
    const ask = (path: string) => fetch(address + path, { method: 'POST', body: JSON.stringify({ question: 'Why?' }) });

    const { threadId, runId } = (await (await ask('/runs')).json()) as { threadId: string; runId: string };
    const look = async (): Promise<unknown> => (await fetch(`${address}/runs/${threadId}/${runId}`)).json();
    await expect
      .poll(look, { timeout: 60_000 })
      .toEqual({ status: 'completed', answer: 'You asked: Why? I am a fake.' });
    const events = await (await ask('/streams')).text();
    expect(events).toMatch(/event: thread\.message\.delta\n[^]*event: thread\.run\.completed\n/);
    await worker.stop();

    writeFileSync(join(folder, 'contract.js'), CONTRACT);
    const contract = startExample(folder, WRANGLER, ['contract.js', '--port', '0']);
    onTestFinished(contract.stop);
    const [, checks = ''] = await contract.printed(/Ready on (http:\S+)/);
    expect(await (await fetch(checks)).json()).toEqual({ rules: storeContract.length, broken: [] });
  });
});
