import { gzipSync } from 'node:zlib';
import OpenAI from 'openai-assistants-shim';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { describe, expect, test } from 'vitest';
import { assistant, message, page, run, step, thread, TIME } from '../import/objects.js';
import { serveFake } from './support/serve-fake.js';
import { useCli, type Ended } from './support/use-cli.js';

const cli = useCli();
const { pathOf } = cli;

const write = (name: string, content: string | Uint8Array): void => cli.write({ [name]: content });
const toLines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const call = (...args: string[]): Promise<Ended> => cli.call(['import', ...args]);

/** What an app on the store gets, without any request. */
async function withApp<T>(work: (client: OpenAI) => Promise<T>, namespace?: string): Promise<T> {
  const store = new SqliteStore({ path: pathOf('app.db') });
  const fetch = (): Promise<Response> => Promise.reject(new Error('A request was sent.'));
  try {
    return await work(new OpenAI({ apiKey: 'test', fetch, assistants: { store, namespace } }));
  } finally {
    await store.close();
  }
}

const MESSAGES = Array.from({ length: 5 }, (_, index) => message(`msg_${index}`, { created_at: TIME + index }));

function writeExport(): void {
  write('export/assistants.json', JSON.stringify(page([assistant('asst_1')])));
  write('export/threads/one.json', JSON.stringify({ ...thread('thread_1'), messages: undefined }));
  write('export/threads/messages.jsonl.gz', gzipSync(toLines(MESSAGES)));
  write('export/threads/runs.jsonl', toLines([run('run_1'), step('step_1')]));
}

describe('import', () => {
  test('brings a folder into the store, where an app finds it under its ids', async () => {
    writeExport();
    const held = '1 assistant, 1 thread, 5 messages, 1 run and 1 step.';
    expect(await call('export', '--store', 'sqlite:app.db')).toEqual({
      code: 0,
      stdout: `In the store: ${held}\n`,
      stderr: '',
    });
    await withApp(async ({ beta }) => {
      expect(await beta.threads.retrieve('thread_1')).toEqual(thread('thread_1'));
      const { data } = await beta.threads.messages.list('thread_1', { order: 'asc' });
      expect(data).toEqual(MESSAGES);
      expect((await beta.threads.runs.retrieve('run_1', { thread_id: 'thread_1' })).status).toBe('completed');
      expect(await beta.assistants.retrieve('asst_1')).toEqual(assistant('asst_1'));
    });
    expect((await call('export', '--store', 'sqlite:app.db')).stdout).toBe(`In the store: ${held}\n`);
    await withApp(async ({ beta }) => {
      expect((await beta.threads.messages.list('thread_1')).data).toHaveLength(5);
    });
  });

  test('with --dry-run reads and reports, and writes nothing', async () => {
    writeExport();
    expect(await call('export', '--dry-run')).toEqual({
      code: 0,
      stdout:
        'The source contains 1 assistant, 1 thread, 5 messages, 1 run and 1 step.\n' +
        'Nothing was written. An import sends no request. The first uses of all threads take 2 requests, or the import with --eager.\n',
      stderr: '',
    });
    const { stdout } = await call('export', '--dry-run', '--json');
    const counts = { threads: 1, messages: 5, dry_run: true };
    expect(JSON.parse(stdout)).toMatchObject({ ...counts, requests: 0, first_use_requests: 2 });
    const eager = await call('export', '--dry-run', '--json', '--eager');
    expect(JSON.parse(eager.stdout)).toMatchObject({ ...counts, requests: 2, first_use_requests: 0 });
    expect((await call('export', '--dry-run', '--eager')).stdout).toContain('The import would send 2 requests.');
    expect((await call('export', '--dry-run', '--history', 'store')).stdout).toContain('An import sends no request.\n');
  });

  test('with --eager makes the conversations at the service that --base-url names', async () => {
    writeExport();
    const { fake, baseURL, close } = await serveFake();
    const args = ['import', 'export', '--store', 'sqlite:app.db', '--eager', '--history', 'conversations'];
    const start = async (...more: string[]) => {
      const started = cli.start([...args, '--base-url', baseURL, ...more], {
        env: { OPENAI_API_KEY: fake.apiKey },
      });
      return { ...(await started.end), stdout: started.stdout(), stderr: started.stderr() };
    };
    fake.fail({ on: 'POST /conversations', status: 400, message: 'Not now.' });
    const failed = await start();
    expect([failed.code, failed.stdout]).toEqual([
      1,
      expect.stringContaining('has no conversation yet: 400 Not now.') as unknown,
    ]);
    const { code, stdout, stderr } = await start('--json');
    await close();
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ threads: 1, left_out: [], requests: 2 });
    expect(fake.conversations).toMatchObject([{ items: { length: 5 } }]);
  });

  test('reads several sources, and exits with 1 where something is left out', async () => {
    write('a.jsonl', `${toLines([thread('thread_1'), MESSAGES[0]])}{ "damaged"\n`);
    write('b.jsonl', toLines([MESSAGES[1], { ...message('msg_x'), role: 'system' }]));
    const { code, stdout } = await call('a.jsonl', 'b.jsonl', '--store', 'sqlite:app.db');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^In the store: 0 assistants, 1 thread, 2 messages, 0 runs and 0 steps\.\n\nLeft out \(2\)\n/,
    );
    expect(stdout).toMatch(/\n {2}a\.jsonl:3\n {6}\S/);
    expect(stdout).toMatch(/\n {2}b\.jsonl:2\n {6}.*system/);

    const { code: again, stdout: json } = await call('a.jsonl', 'b.jsonl', '--store', 'sqlite:app.db', '--json');
    expect(again).toBe(1);
    expect(JSON.parse(json)).toEqual({
      ...{ assistants: 0, threads: 1, messages: 2, runs: 0, steps: 0, duplicates: 0 },
      left_out: [
        expect.objectContaining({ source: 'a.jsonl', line: 3 }),
        expect.objectContaining({ source: 'b.jsonl' }),
      ],
      missing: { assistants: [], runs: [], files: [] },
      truncated: [],
    });
  });

  test('makes records of rows by the module of --map, and renames files by --files', async () => {
    write('rows.jsonl', toLines([{ chat: 'thread_1', said: 'Look!', file: 'file-old', at: '2024-05-01T10:00:00Z' }]));
    write(
      'map.mjs',
      `export default ({ chat, said, file, at }) => ({ id: 'msg_1', thread_id: chat, role: 'user', text: said, file_ids: [file], created_at: at });`,
    );
    write('files.json', '{ "file-old": "file-new" }');
    const options = ['--map', 'map.mjs', '--files', 'files.json', '--namespace', 'tenant'];
    expect((await call('rows.jsonl', '--store', 'sqlite:app.db', ...options)).code).toBe(0);
    await withApp(async ({ beta }) => {
      const { attachments } = await beta.threads.messages.retrieve('msg_1', { thread_id: 'thread_1' });
      expect(attachments?.map(({ file_id }) => file_id)).toEqual(['file-new']);
    }, 'tenant');
    await withApp(async ({ beta }) => {
      // Not in this partition, so that the service would be asked.
      await expect(beta.threads.retrieve('thread_1', { maxRetries: 0 })).rejects.toThrow('Connection error.');
    });
  });

  test('goes on where Ctrl-C has ended it', async () => {
    const threads = Array.from({ length: 300 }, (_, index) => `thread_${index}`);
    write(
      'many.jsonl',
      toLines(
        threads.flatMap((id) => [
          thread(id),
          ...['a', 'b', 'c'].map((name) => message(`msg_${id}_${name}`, { thread_id: id })),
        ]),
      ),
    );
    // After half of the rows it waits for Ctrl-C.
    write(
      'map.mjs',
      `let rows = 0;
      const interrupted = () => new Promise((resolve) => {
        const alive = setInterval(() => undefined, 1000);
        process.once('SIGINT', () => resolve(clearInterval(alive)));
        console.error('half');
      });
      export default async (row) => {
        if (++rows === 600) await interrupted();
        return row;
      };`,
    );
    const started = cli.start(['import', 'many.jsonl', '--store', 'sqlite:app.db', '--map', 'map.mjs'], {});
    await started.prints(/half/, 'stderr');
    started.child.kill('SIGINT');
    expect((await started.end).code).toBe(130);
    expect(started.stderr()).toContain(
      'Interrupted. What was written stays: run the same command again for the rest.\n',
    );

    expect((await call('many.jsonl', '--store', 'sqlite:app.db')).stdout).toContain('300 threads, 900 messages');
    await withApp(async ({ beta }) => {
      for (const id of threads) expect((await beta.threads.messages.list(id)).data).toHaveLength(3);
    });
  });

  test.each([
    [[], 2, 'SOURCE is missing.'],
    [['export.json'], 2, 'needs a store that keeps its data: set --store'],
    [['export.json', '--store', 'memory:'], 2, 'needs a store that keeps its data'],
    [['export.json', '--store', 'mysql://x'], 2, "begins with 'mysql:'"],
    [['export.json', '--store', 'sqlite:app.db', '--concurrency', '0'], 2, 'a whole number of at least 1'],
    [['export.json', '--store', 'sqlite:app.db', '--map', 'none.mjs'], 2, '--map: none.mjs cannot be loaded'],
    [['export.json', '--store', 'sqlite:app.db', '--files', 'export.json'], 2, '--files: export.json must contain'],
    [['export.json', '--store', 'sqlite:app.db', '--eager'], 2, '--eager sends requests: set OPENAI_API_KEY'],
    [['export.json', '--store', 'sqlite:app.db', '--eager', '--history', 'store'], 2, '--eager creates conversations'],
    [['none.json', '--store', 'sqlite:app.db'], 1, 'no such file or directory'],
    [['empty.json', '--dry-run'], 1, 'The source contains no assistant, thread, message, run or step.'],
  ])('%j ends in words', async (args, code, text) => {
    write('export.json', '[]');
    write('empty.json', '{}');
    const told = await call(...args);
    expect([told.code, told.stdout]).toEqual([code, '']);
    expect(told.stderr).toContain(text);
    expect(told.stderr).not.toContain('    at ');
  });
});
