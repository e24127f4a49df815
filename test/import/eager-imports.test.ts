import type { AssistantsOptions } from 'openai-assistants-shim';
import { importThreads, readExport, type ImportProgress } from 'openai-assistants-shim/import';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tryExport } from '../../src/import/read-export.js';
import { forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { takeRequests } from '../support/setup.js';
import { ID, setup } from './moving.js';
import { assistant, message, text, thread, TIME } from './objects.js';

forbidUnhandledRejections();
afterEach(() => {
  vi.useRealTimers();
});

/** A thread of so many messages, and a last one that says nothing. */
const threadOf = (id: string, count: number): unknown[] => [
  thread(id),
  ...Array.from({ length: count }, (_, index) =>
    message(`msg_${id}_${index}`, { thread_id: id, created_at: TIME + index }),
  ),
  message(`msg_${id}_empty`, { thread_id: id, created_at: TIME + count, content: [text('')] }),
];

const COUNTS = [0, 1, 20, 21, 45];
const SOURCE = [assistant('asst_1'), ...COUNTS.flatMap((count, index) => threadOf(`${ID}${index}`, count))];

describe('an eager import', () => {
  it('makes all conversations, in as many requests as a dry run tells', async () => {
    const { client, fake } = setup();
    const seen: ImportProgress[] = [];
    const { report, requests } = await tryExport(SOURCE, {});
    expect(await readExport(SOURCE)).toEqual(report);

    const done = await importThreads(client, SOURCE, { eager: true, onProgress: (each) => seen.push({ ...each }) });

    expect(done).toEqual({ ...report, requests });
    expect(fake.requests).toHaveLength(requests);
    expect(fake.conversations.map(({ items }) => items.length).sort((a, b) => a - b)).toEqual(COUNTS);
    expect(seen.at(-1)).toEqual({ at: 'moving', done: 5, total: 5 });
    const again = await importThreads(client, SOURCE, { eager: true });
    expect(again).toEqual({ ...report, requests: 0 });
    fake.reply('Yes.');
    const before = fake.requests.length;
    await runToEnd(client, `${ID}4`, 'asst_1');
    expect(takeRequests(fake, before)).toEqual(['POST /responses']);
  });

  it('counts no message whose only image is gone', async () => {
    const image = (id: string, file_id: string) =>
      message(id, { content: [{ type: 'image_file', image_file: { file_id } }] });
    const gone = { object: 'file', id: 'file-gone', error: 'not_found_or_expired' };
    const source = [
      ...Array.from({ length: 20 }, (_, index) => message(`msg_${index}`)),
      image('msg_x', 'file-gone'),
      gone,
    ];
    const { requests } = await tryExport(source, {});
    const { client, fake } = setup();
    await importThreads(client, source, { eager: true });
    expect([requests, fake.requests.length]).toEqual([2, 2]);
  });

  it('goes on with the other threads where one fails, and says so; its first use makes up for it', async () => {
    const { client, fake } = setup({}, { maxRetries: 0 });
    fake.fail({ on: 'POST /conversations', status: 400, message: 'Not this one.' });
    const report = await importThreads(client, SOURCE, { eager: true, concurrency: 1 });
    expect(report.left_out).toEqual([
      {
        source: 'service',
        why: expect.stringMatching(/^The thread thread_\w+ has no conversation yet: .*Not this one/),
      },
    ]);
    expect(fake.conversations).toHaveLength(4);
    expect((await importThreads(client, SOURCE, { eager: true })).left_out).toEqual([]);
    expect(fake.conversations).toHaveLength(5);
  });

  it('obeys a rate limit for longer than a client would', async () => {
    const { client, fake } = setup();
    await client.beta.assistants.list();
    stopTime();
    fake.fail({ on: 'POST /conversations', status: 429, times: 12, headers: { 'retry-after': '30' } });
    const before = Date.now();
    const report = await passTime(importThreads(client, threadOf(ID, 25), { eager: true }));
    expect(report).toMatchObject({ left_out: [] });
    expect(fake.conversations).toMatchObject([{ items: { length: 25 } }]);
    expect(Date.now() - before).toBeGreaterThan(11 * 30_000);
  });

  it('ends when its signal says so, and the next one goes on', async () => {
    const { client, fake } = setup();
    const stopper = new AbortController();
    const onProgress = ({ at, done }: ImportProgress): void => {
      if (at === 'moving' && done === 2) stopper.abort(new Error('Stopped.'));
    };
    const options = { eager: true, concurrency: 1, signal: stopper.signal, onProgress };
    await expect(importThreads(client, SOURCE, options)).rejects.toThrow('Stopped.');
    expect(fake.conversations).toHaveLength(2);
    await importThreads(client, SOURCE, { eager: true });
    expect(fake.conversations.map(({ items }) => items.length).sort((a, b) => a - b)).toEqual(COUNTS);
  });

  it('is refused a client whose threads live in the store', async () => {
    const options: AssistantsOptions = { history: 'store' };
    await expect(importThreads(setup(options).client, SOURCE, { eager: true })).rejects.toThrow(TypeError);
  });
});
