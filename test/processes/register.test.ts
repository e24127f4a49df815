import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildRegister, placeRegister } from './support/build-register.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const built = placeRegister();
const { folder: OUT, byImport: BY_IMPORT, byRequire: BY_REQUIRE } = built;
/** Inside the project, where the programs find the SDKs. */
const PROGRAMS = join(OUT, 'programs');

/** An app of old, on the client that it is given: a polled run with a tool, then a streamed one. */
const APP = `
async function main(OpenAI, isOld) {
  const { threads, assistants } = new OpenAI({ apiKey: 'sk-test', maxRetries: 0 }).beta;
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function', function: { name: 'weather', description: 'The weather', parameters } }];
  const assistant = await assistants.create({ model: 'gpt-4o', tools });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'Paris?' }] });
  const settle = async (run) => {
    while (['queued', 'in_progress'].includes(run.status)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      run = isOld ? await threads.runs.retrieve(thread.id, run.id) : await threads.runs.retrieve(run.id, { thread_id: thread.id });
    }
    return run;
  };
  const waiting = await settle(await threads.runs.create(thread.id, { assistant_id: assistant.id }));
  const tool_outputs = waiting.required_action.submit_tool_outputs.tool_calls.map(({ id }) => ({ tool_call_id: id, output: 'sunny' }));
  const ended = await settle(
    isOld
      ? await threads.runs.submitToolOutputs(thread.id, waiting.id, { tool_outputs })
      : await threads.runs.submitToolOutputs(waiting.id, { thread_id: thread.id, tool_outputs }),
  );
  const page = await threads.messages.list(thread.id, { limit: 1 });
  console.log(JSON.stringify([waiting.status, ended.status, page.data[0].content[0].text.value]));
  return { threads, thread, assistant };
}`;

const STREAMS = `
async function stream({ threads, thread, assistant }) {
  await threads.messages.create(thread.id, { role: 'user', content: 'And Oslo?' });
  const events = await threads.runs.create(thread.id, { assistant_id: assistant.id, stream: true });
  let text = '';
  for await (const { data } of events) text += data.delta?.content?.[0]?.text?.value ?? '';
  console.log(JSON.stringify(text));
}`;

/** SDK 4 takes the ids of a path in order. */
const isOld = (sdk: string): boolean => sdk.startsWith('openai-4');

const esm = (sdk: string, streams = true): string =>
  `import OpenAI from '${sdk}';\n${APP}${STREAMS}\nconst made = await main(OpenAI, ${String(isOld(sdk))});${streams ? '\nawait stream(made);' : ''}`;
const cjs = (sdk: string): string =>
  `const { OpenAI } = require('${sdk}');\n${APP}${STREAMS}\nmain(OpenAI, ${String(isOld(sdk))}).then(stream).catch((error) => { console.error(error); process.exitCode = 1; });`;

/** Lists assistants by what it is given, and prints the status and the kind of the answer. */
const LISTS = {
  'named.mjs': `
    import { get } from 'node:https';
    const response = await new Promise((resolve, reject) => get('https://api.openai.com/v1/assistants', { headers: { authorization: 'Bearer sk-test' } }, resolve).on('error', reject));
    let text = '';
    for await (const chunk of response) text += chunk;
    console.log(response.statusCode, JSON.parse(text).object);`,
  'typed.ts': `
    const response: Response = await fetch('https://api.openai.com/v1/assistants', { headers: { authorization: 'Bearer sk-test' } });
    console.log(response.status, ((await response.json()) as { object: string }).object);
    export {};`,
};
const FETCHES = `fetch('https://api.openai.com/v1/assistants', { headers: { authorization: 'Bearer sk-test' } })
  .then(async (response) => console.log(response.status, (await response.json()).object))`;

const FILES: Record<string, string> = {
  ...LISTS,
  'old.mjs': esm('openai-4-104'),
  'oldest.mjs': esm('openai-4-20', false),
  'new.mjs': esm('openai-7-0'),
  'old.cjs': cjs('openai-4-104'),
  'new.cjs': cjs('openai-6-49'),
  'fetches.cjs': `${FETCHES};`,
  'worker.mjs': `
    import { Worker } from 'node:worker_threads';
    new Worker(new URL('fetches.cjs', import.meta.url));`,
  'child.mjs': `
    import { execFileSync } from 'node:child_process';
    process.stdout.write(execFileSync(process.execPath, [new URL('fetches.cjs', import.meta.url).pathname], { encoding: 'utf8' }));`,
  'cluster.cjs': `
    const cluster = require('node:cluster');
    if (cluster.isPrimary) cluster.fork();
    else ${FETCHES}.then(() => process.disconnect());`,
  'empty.cjs': `
    const loaded = Object.keys(require.cache).filter((path) => /[\\\\/](openai|zod)[\\\\/]/.test(path));
    console.log(loaded.length, typeof fetch);`,
  'idle.mjs': `
    import https from 'node:https';
    ${FETCHES};
    https.get('https://api.openai.com/v1/assistants', { headers: { authorization: 'Bearer sk-test' } }, (response) => response.resume());`,
};

let fake: ServedFake;

beforeAll(async () => {
  mkdirSync(PROGRAMS, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(PROGRAMS, name), text);
  await buildRegister(built);
});

afterAll(built.remove);

beforeEach(async () => {
  fake = await serveFake();
});

afterEach(async () => {
  await fake.close();
});

interface Ended {
  output: string;
  errors: string;
  code: number;
}

/** Runs a program that knows nothing of the shim, registered by `args`, with the fake as what answers upstream. */
function run(args: readonly string[], program: string, env: Record<string, string> = {}, cwd = OUT): Promise<Ended> {
  const { NODE_OPTIONS: _own, ...inherited } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, join(PROGRAMS, program)],
      { cwd, env: { ...inherited, OPENAI_ASSISTANTS_SHIM_BASE_URL: fake.baseURL, ...env } },
      (error, output, errors) => resolve({ output, errors, code: error ? Number(error.code) : 0 }),
    );
  });
}

const LISTED = { output: '200 list\n', errors: '', code: 0 };

describe('a program that was not edited', () => {
  beforeEach(() => {
    fake.fake.reply({ functionCalls: [{ name: 'weather', arguments: { city: 'Paris' } }] });
    fake.fake.reply('It is sunny.');
    fake.fake.reply('Sunny as well.');
  });

  test.each([
    ['old.mjs', BY_IMPORT],
    ['old.mjs', BY_REQUIRE],
    ['new.mjs', BY_IMPORT],
    ['old.cjs', BY_IMPORT],
    ['old.cjs', BY_REQUIRE],
    ['new.cjs', BY_REQUIRE],
  ])('polls and streams runs with tools: %s, %s', async (program, args) => {
    const { output, errors, code } = await run(args, program);

    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    expect(
      output
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([['requires_action', 'completed', 'It is sunny.'], 'Sunny as well.']);
  });

  test('polls runs with tools on the oldest SDK', async () => {
    const { output, errors } = await run(BY_IMPORT, 'oldest.mjs');

    expect(errors).toBe('');
    expect(JSON.parse(output)).toEqual(['requires_action', 'completed', 'It is sunny.']);
  });
});

test.each([
  ['a named import of node:https', BY_IMPORT, 'named.mjs'],
  ['a named import of node:https, required', BY_REQUIRE, 'named.mjs'],
  ['fetch', BY_IMPORT, 'fetches.cjs'],
  ['both at once', [...BY_IMPORT, ...BY_REQUIRE], 'fetches.cjs'],
  ['a worker thread', BY_IMPORT, 'worker.mjs'],
  ['a cluster', BY_IMPORT, 'cluster.cjs'],
  ['tsx', ['--import', 'tsx', ...BY_IMPORT], 'typed.ts'],
])('it serves %s', async (_, args, program) => {
  expect(await run(args, program, {}, ROOT)).toEqual(LISTED);
});

test('NODE_OPTIONS takes it to child processes', async () => {
  expect(await run([], 'child.mjs', { NODE_OPTIONS: BY_IMPORT.join(' ') })).toEqual(LISTED);
});

test('it loads next to nothing before the first call', async () => {
  expect(await run(BY_REQUIRE, 'empty.cjs')).toEqual({ output: '0 function\n', errors: '', code: 0 });
});

test('it keeps no process alive', async () => {
  expect(await run(BY_IMPORT, 'idle.mjs')).toEqual(LISTED);
});

describe('its config', () => {
  let directory = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'shim-register-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test.each([
    ['openai-assistants.config.json', (text: string) => text],
    ['openai-assistants.config.mjs', (text: string) => `export default ${text};`],
    ['openai-assistants.config.cjs', (text: string) => `module.exports = ${text};`],
  ])('is read from %s in the working directory', async (name, write) => {
    const store = `sqlite:${join(directory, 'threads.db')}`;
    writeFileSync(join(directory, name), write(JSON.stringify({ baseURL: fake.baseURL, store })));
    const create = `fetch('https://api.openai.com/v1/assistants', { method: 'POST', body: '{"model":"gpt-4o"}', headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' } })
      .then(async (response) => console.log((await response.json()).object));`;
    const list = `fetch('https://api.openai.com/v1/assistants', { headers: { authorization: 'Bearer sk-test' } })
      .then(async (response) => console.log((await response.json()).data.length));`;
    writeFileSync(join(PROGRAMS, 'create.cjs'), create);
    writeFileSync(join(PROGRAMS, 'list.cjs'), list);
    const env = { OPENAI_ASSISTANTS_SHIM_BASE_URL: '' };

    expect((await run(BY_IMPORT, 'create.cjs', env, directory)).output).toBe('assistant\n');
    expect((await run(BY_IMPORT, 'list.cjs', env, directory)).output).toBe('1\n');
  });

  test('stops the program before its first line when it is wrong', async () => {
    writeFileSync(join(directory, 'openai-assistants.config.json'), '{ "sotre": "memory:" }');
    const { output, errors, code } = await run(BY_IMPORT, 'fetches.cjs', {}, directory);

    expect(output).toBe('');
    expect(code).toBe(1);
    expect(errors).toContain("'sotre' is not known. Was 'store' meant?");
  });
});
