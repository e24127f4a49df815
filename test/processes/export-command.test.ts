import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import OpenAI from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { describe, expect, test } from 'vitest';
import { assistant, message, run, thread } from '../import/objects.js';
import { useCli, type Ended } from './support/use-cli.js';

const cli = useCli();
const { pathOf } = cli;

const call = (...args: string[]): Promise<Ended> => cli.call(args);

/** Does what an app does on the store. */
async function withApp(work: (client: OpenAI) => Promise<unknown>, namespace?: string): Promise<void> {
  const store = new SqliteStore({ path: pathOf('app.db') });
  const { fetch } = createFakeOpenAI();
  await work(new OpenAI({ apiKey: 'test', fetch, assistants: { store, namespace } })).finally(() => store.close());
}

const OLD = ['a', 'b', 'c'].flatMap((name) => {
  const place = { thread_id: `thread_${name}`, assistant_id: `asst_${name}` };
  return [
    thread(`thread_${name}`),
    message(`msg_${name}`, { ...place, assistant_id: null }),
    run(`run_${name}`, place),
    assistant(`asst_${name}`),
  ];
});
const storeArgs = ['--store', 'sqlite:app.db'];
const idsOf = (text: string): (string | undefined)[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id?: string }).id);
const read = (name: string): Buffer => readFileSync(pathOf(name));

describe('export', () => {
  test('writes the namespace of a store to a file that import reads to an equal one', async () => {
    await withApp((client) => importThreads(client, OLD), 'tenant');
    const all = [...storeArgs, '--namespace', 'tenant'];
    expect(await call('export', 'all.jsonl.gz', ...all)).toEqual({
      code: 0,
      stdout: 'In all.jsonl.gz: 3 assistants, 3 threads, 3 messages, 3 runs and 0 steps.\n',
      stderr: '',
    });
    expect((await call('import', 'all.jsonl.gz', '--store', 'sqlite:other.db')).code).toBe(0);
    expect((await call('export', '.', '--store', 'sqlite:other.db', '--concurrency', '1')).code).toBe(0);
    expect(read('threads.jsonl').toString()).toBe(gunzipSync(read('all.jsonl.gz')).toString());
  });

  test('takes the ids of threads, reports as JSON, and exits with 1 where one is not there', async () => {
    await withApp((client) => importThreads(client, OLD));
    const none = 'thread_AAAAAAAAAAAAAAAAAAAAAAAA';
    const ids = ['--thread', 'thread_c', `--thread=${none},thread_a`];
    const { code, stdout } = await call('export', 'some.jsonl', ...storeArgs, ...ids, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ...{ assistants: 2, threads: 2, messages: 2, runs: 2, steps: 0, requests: 0, unfinished: [] },
      left_out: [{ thread: none, why: expect.stringContaining(`No thread found with id '${none}'.`) as unknown }],
    });
    const [, ...held] = idsOf(read('some.jsonl').toString());
    expect(held).toEqual(['thread_c', 'msg_c', 'run_c', 'thread_a', 'msg_a', 'run_a', 'asst_a', 'asst_c']);
    const again = await call('export', 'some.jsonl', ...storeArgs, ...ids);
    expect(again.stdout).toContain(`\nLeft out (1)\n  ${none}\n      No thread found with id '${none}'.`);
  });

  test('has the assistants alone', async () => {
    await withApp((client) => importThreads(client, OLD));
    expect((await call('export', 'them.jsonl', ...storeArgs, '--assistants')).code).toBe(0);
    expect(idsOf(read('them.jsonl').toString()).slice(1)).toEqual(['asst_a', 'asst_b', 'asst_c']);
  });

  test('asks for the key where messages are at the service and it has none', async () => {
    await withApp(({ beta }) => beta.threads.create({ metadata: { a: 'b' }, tool_resources: {} }));
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"Who are you?"}}');
    }).listen();
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/v1`;
    const told = await call('export', 'all.jsonl', ...storeArgs, '--base-url', address);
    server.close();
    expect([told.code, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toContain('set OPENAI_API_KEY to the key of your app, and repeat the command.');
    expect(existsSync(pathOf('all.jsonl'))).toBe(false);
  });

  test.each([
    [[], 2, 'FILE is missing.'],
    [['all.jsonl'], 2, 'needs a store that keeps its data: set --store'],
    [['all.jsonl', ...storeArgs, '--concurrency', 'x'], 2, 'a whole number of at least 1'],
    [['all.jsonl', ...storeArgs, '--thread'], 2, '--thread needs a value.'],
    [['all.jsonl', ...storeArgs, '--thread', 'a', '--assistants'], 2, 'Use either --thread or --assistants'],
    [['none/all.jsonl', ...storeArgs], 1, 'no such file or directory'],
    [['all.jsonl', '--store', 'sqlite:ap.db'], 2, `There is no store ${sep}`],
  ])('%j ends in words', async (args, code, text) => {
    await withApp((client) => importThreads(client, OLD));
    const told = await call('export', ...args);
    expect([told.code, told.stdout]).toEqual([code, '']);
    expect(told.stderr).toContain(text);
    expect(told.stderr).not.toContain('    at ');
    expect(['all.jsonl', 'ap.db'].filter((name) => existsSync(pathOf(name)))).toEqual([]);
  });
});
