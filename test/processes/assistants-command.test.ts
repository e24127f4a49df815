import { existsSync, rmSync } from 'node:fs';
import OpenAI from 'openai-assistants-shim';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { describe, expect, test } from 'vitest';
import { useCli, type Ended } from './support/use-cli.js';

const cli = useCli();
const { pathOf, read } = cli;

const write = (name: string, text: string): void => cli.write({ [name]: text });
const call = (...args: string[]): Promise<Ended> => cli.call(['assistants', ...args]);

/** What an app on the store does. */
async function withApp<T>(work: (beta: OpenAI['beta']) => Promise<T>, database = 'app.db'): Promise<T> {
  const store = new SqliteStore({ path: pathOf(database) });
  try {
    return await work(new OpenAI({ apiKey: 'test', assistants: { store } }).beta);
  } finally {
    await store.close();
  }
}

const STORE = ['--store', 'sqlite:app.db'];
const FILE = {
  asst_b: { name: 'Tutor', model: 'gpt-6-luna', instructions: 'Be brief.\nBe kind.', temperature: 0.2 },
  asst_a: {
    model: 'gpt-6-luna',
    tools: [
      { type: 'file_search' },
      { type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } },
    ],
    tool_resources: { file_search: { vector_store_ids: ['vs_1'] } },
    metadata: { since: '2024-01-01' },
  },
};

describe('push', () => {
  test('makes and changes what the file has, and leaves or deletes the rest', async () => {
    write('assistants.json', JSON.stringify(FILE));
    expect(await call('push', 'assistants.json', ...STORE, '--dry-run')).toEqual({
      code: 0,
      stdout: 'Would create asst_b.\nWould create asst_a.\n',
      stderr: '',
    });
    expect((await call('push', 'assistants.json', ...STORE)).stdout).toBe('Created asst_b.\nCreated asst_a.\n');
    expect((await call('push', 'assistants.json', ...STORE)).stdout).toBe(
      'The store and the file have the same assistants.\n',
    );
    const made = await withApp(async ({ assistants }) => {
      expect(await assistants.retrieve('asst_a')).toMatchObject({ ...FILE.asst_a, name: null, temperature: 1 });
      return assistants.create({ model: 'gpt-6-luna', name: 'Of the app' });
    });

    write('assistants.json', JSON.stringify({ asst_a: FILE.asst_a, asst_b: { model: 'gpt-6-luna', name: 'Coach' } }));
    const { stdout } = await call('push', 'assistants.json', ...STORE, '--json');
    expect(JSON.parse(stdout)).toEqual({
      ...{ created: [], changed: ['asst_b'], deleted: [], only_in_store: [made.id], dry_run: false },
    });
    await withApp(async ({ assistants }) => {
      const { name, instructions, temperature } = await assistants.retrieve('asst_b');
      expect({ name, instructions, temperature }).toEqual({ name: 'Coach', instructions: null, temperature: 1 });
    });
    expect((await call('push', 'assistants.json', ...STORE)).stdout).toBe(
      `Kept ${made.id}, which is only in the store: --prune deletes it.\n`,
    );
    expect((await call('push', 'assistants.json', ...STORE, '--prune')).stdout).toBe(`Deleted ${made.id}.\n`);
    expect(await withApp(async ({ assistants }) => (await assistants.list()).data.map(({ id }) => id).sort())).toEqual([
      'asst_a',
      'asst_b',
    ]);
  });
});

describe('pull', () => {
  test.each(['assistants.json', 'assistants.yaml'])(
    'writes %s in a stable order, which another store takes',
    async (file) => {
      write('start.json', JSON.stringify(FILE));
      await call('push', 'start.json', ...STORE);
      expect((await call('pull', file, ...STORE)).stdout).toBe(`Wrote 2 assistants to ${file}.\n`);
      expect((await call('pull', file, ...STORE)).stdout).toBe(`${file} is up to date: 2 assistants.\n`);
      const text = read(file);
      await call('push', file, '--store', 'sqlite:other.db');
      const [here, there] = [await listAssistants('app.db'), await listAssistants('other.db')];
      expect(there).toEqual(here);
      rmSync(pathOf(file));
      await call('pull', file, '--store', 'sqlite:other.db');
      expect(read(file)).toBe(text);
    },
  );

  test('gives instructions a line each in YAML', async () => {
    write('start.json', JSON.stringify(FILE));
    await call('push', 'start.json', ...STORE);
    await call('pull', 'assistants.yml', ...STORE);
    expect(read('assistants.yml')).toBe(`asst_a:
  model: gpt-6-luna
  tools:
    - type: file_search
      file_search:
        ranking_options:
          ranker: default_2024_08_21
          score_threshold: 0
          hybrid_search: null
    - type: function
      function:
        name: look_up
        parameters:
          type: object
        strict: false
  tool_resources:
    file_search:
      vector_store_ids:
        - vs_1
  metadata:
    since: '2024-01-01'
asst_b:
  name: Tutor
  model: gpt-6-luna
  instructions: |-
    Be brief.
    Be kind.
  temperature: 0.2
`);
  });
});

describe('diff', () => {
  test('shows what push would change, and exits with 1', async () => {
    write('assistants.json', JSON.stringify({ asst_b: FILE.asst_b }));
    await call('push', 'assistants.json', ...STORE);
    await call('pull', 'assistants.json', ...STORE);
    expect(await call('diff', 'assistants.json', ...STORE)).toEqual({ code: 0, stdout: '', stderr: '' });
    write('assistants.json', read('assistants.json').replace('Tutor', 'Coach'));
    expect(await call('diff', 'assistants.json', ...STORE)).toEqual({
      code: 1,
      stdout: [
        '--- a/assistants.json',
        '+++ b/assistants.json',
        '@@ -1,6 +1,6 @@',
        ' {',
        '   "asst_b": {',
        '-    "name": "Tutor",',
        '+    "name": "Coach",',
        '     "model": "gpt-6-luna",',
        '     "instructions": "Be brief.\\nBe kind.",',
        '     "temperature": 0.2',
        '',
      ].join('\n'),
      stderr: '',
    });
    const { code, stdout } = await call('diff', 'assistants.json', ...STORE, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([1, { only_in_file: [], changed: ['asst_b'], only_in_store: [] }]);
  });
});

test('names in another order are a change, which push makes', async () => {
  const define = (metadata: object): void =>
    write('a.json', JSON.stringify({ asst_1: { model: 'gpt-6-luna', metadata } }));
  define({ a: '1', b: '2' });
  await call('push', 'a.json', ...STORE);
  define({ b: '2', a: '1' });
  expect((await call('diff', 'a.json', ...STORE)).code).toBe(1);
  expect((await call('push', 'a.json', ...STORE)).stdout).toBe('Changed asst_1.\n');
  expect(await call('diff', 'a.json', ...STORE)).toEqual({ code: 0, stdout: '', stderr: '' });
});

describe('a command line or file that is no good ends in words', () => {
  test.each([
    [['pull'], 2, 'FILE is missing.'],
    [['fetch', 'a.json', ...STORE], 2, "ACTION must be pull, push or diff, not 'fetch'."],
    [['pull', 'a.txt', ...STORE], 2, 'FILE must end in .json, .yaml or .yml'],
    [['pull', 'a.json'], 2, 'needs a store that keeps its data: set --store'],
    [['push', 'none.json', ...STORE], 1, 'none.json cannot be read'],
    [['push', 'list.json', ...STORE], 1, 'list.json must contain an object of definitions'],
    [['push', 'name.json', ...STORE], 1, "ids of assistants begin with 'asst_', and 'tutor' does not"],
    [['push', 'wrong.json', ...STORE], 1, "wrong.json: 'asst_1' cannot be used: Invalid 'temperature'"],
    [['push', 'stores.json', ...STORE], 1, 'stores.json: asst_1: use vector_store_ids'],
    [['push', 'wrong.yaml', ...STORE], 1, 'wrong.yaml cannot be read'],
  ])('%j', async (args, code, text) => {
    write('list.json', '[]');
    write('name.json', '{ "tutor": { "model": "gpt-6-luna" } }');
    write('wrong.json', '{ "asst_1": { "model": "gpt-6-luna", "temperature": 7 } }');
    write('wrong.yaml', 'asst_1: [');
    const vector_stores = [{ file_ids: ['file-1'] }];
    write(
      'stores.json',
      JSON.stringify({ asst_1: { model: 'gpt-6-luna', tool_resources: { file_search: { vector_stores } } } }),
    );
    const told = await call(...args);
    expect([told.code, told.stdout]).toEqual([code, '']);
    expect(told.stderr).toContain(text);
    expect(told.stderr).not.toContain('    at ');
    expect(existsSync(pathOf('app.db')) && (await listAssistants('app.db')).length).toBeFalsy();
  });
});

async function listAssistants(database: string): Promise<object[]> {
  const { data } = await withApp(({ assistants }) => assistants.list(), database);
  return data.map((assistant) => ({ ...assistant, created_at: 0 })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
