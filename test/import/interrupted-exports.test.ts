import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { MemoryStore, type Store } from 'openai-assistants-shim';
import { exportThreads, importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { setup } from '../support/setup.js';
import { tamperWithWrites } from '../support/tampered-store.js';
import { useFolder } from './export-folder.js';
import { assistant, message, run, thread, TIME } from './objects.js';

const { at, textOf, recordsOf } = useFolder();

const OLD = [
  thread('thread_old'),
  message('msg_1', { thread_id: 'thread_old' }),
  run('run_1', { thread_id: 'thread_old' }),
  assistant('asst_1'),
];

describe('an export that was interrupted', () => {
  const manyThreads = Array.from({ length: 60 }, (_each, number) => [
    thread(`thread_${number}`),
    ...[1, 2, 3].map((nr) => message(`msg_${number}_${nr}`, { thread_id: `thread_${number}`, created_at: TIME + nr })),
    run(`run_${number}`, { thread_id: `thread_${number}`, assistant_id: `asst_${number % 5}` }),
  ]).flat();
  const allAssistants = [0, 1, 2, 3, 4].map((number) => assistant(`asst_${number}`));

  it.each([
    ['all.jsonl', undefined],
    ['all.jsonl.gz', undefined],
    ['some.jsonl', Array.from({ length: 40 }, (_each, number) => `thread_${number}`)],
  ])('goes on as if it had not been: %s', async (name, threads) => {
    const { client } = setup();
    await importThreads(client, [...manyThreads, ...allAssistants]);
    const whole = await exportThreads(client, at(`whole-${name}`), threads ? { threads } : {});
    const [doneAt, progress] = [[5, 20, 39], [] as number[]];
    for (const stop of doneAt) {
      const stopper = new AbortController();
      const onProgress = ({ done, total }: { done: number; total: number }) => {
        progress.push(done);
        expect(total).toBe(threads?.length ?? 60);
        if (done === stop) stopper.abort();
      };
      const options = { onProgress, signal: stopper.signal, concurrency: 3, ...(threads ? { threads } : {}) };
      await expect(exportThreads(client, at(name), options)).rejects.toThrow('aborted');
      expect(existsSync(at(name))).toBe(false);
      // Killed in the middle of a line, of the data and of what tells how far they are.
      for (const part of ['.part', '.part.log']) appendFileSync(at(name + part), '{"half');
    }

    const report = await exportThreads(client, at(name), threads ? { threads } : {});

    expect(report).toEqual(whole);
    expect(readFileSync(at(name))).toEqual(readFileSync(at(`whole-${name}`)));
    // Each went on behind what the one before had.
    const upTo = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_each, index) => first + index);
    expect(progress).toEqual([...upTo(1, 5), ...upTo(1, 20), ...upTo(17, 39)]);
    expect(readdirSync(at()).sort()).toEqual([name, `whole-${name}`].sort());
  });

  it('goes on only with the options that it was begun with', async () => {
    const { client } = setup();
    await importThreads(client, manyThreads);
    const stopper = new AbortController();
    const stop = { signal: stopper.signal, onProgress: () => stopper.abort() };
    await expect(exportThreads(client, at('all.jsonl'), stop)).rejects.toThrow('aborted');

    await expect(exportThreads(client, at('all.jsonl'), { threads: ['thread_1'] })).rejects.toThrow(
      'all.jsonl.part was begun with other options',
    );
  });

  it('goes on only with the store that it was begun with, where that has lost threads as well', async () => {
    const { client } = setup();
    await importThreads(client, manyThreads);
    const stopper = new AbortController();
    const onProgress = ({ done }: { done: number }) => (done === 40 ? stopper.abort() : undefined);
    const stop = { signal: stopper.signal, onProgress };
    await expect(exportThreads(client, at('all.jsonl'), stop)).rejects.toThrow('aborted');
    const ended = recordsOf('all.jsonl.part').filter((record) => (record as { object: string }).object === 'thread');
    await client.beta.threads.delete((ended[31] as { id: string }).id);

    const other = setup();
    await importThreads(other.client, OLD);
    await expect(exportThreads(other.client, at('all.jsonl'))).rejects.toThrow('was begun with another store');
    expect(await exportThreads(client, at('all.jsonl'))).toMatchObject({ threads: 60 });
  });

  it.each([
    ['its end', (first: number) => truncateSync(at('all.jsonl.part'), first)],
    ['all of its data', () => rmSync(at('all.jsonl.part'))],
  ])('counts nothing twice where %s was lost with the power', async (_what, lose) => {
    const { client } = setup();
    await importThreads(client, manyThreads);
    const whole = await exportThreads(client, at('whole.jsonl'));
    const stopAt = (last: number) => {
      const stopper = new AbortController();
      const onProgress = ({ done }: { done: number }) => (done === last ? stopper.abort() : undefined);
      return expect(exportThreads(client, at('all.jsonl'), { signal: stopper.signal, onProgress })).rejects.toThrow();
    };
    await stopAt(50);
    const [first] = textOf('all.jsonl.part.log').match(/(?<="bytes":)\d+/) ?? [];
    lose(Number(first));
    await stopAt(40);

    expect(await exportThreads(client, at('all.jsonl'))).toEqual(whole);
    expect(textOf('all.jsonl')).toBe(textOf('whole.jsonl'));
  });

  it('is not written by two at once', async () => {
    const { client } = setup();
    await importThreads(client, manyThreads);
    // Either of them may be the first to open the file.
    const ends = await Promise.allSettled([1, 2].map(() => exportThreads(client, at('all.jsonl'))));
    expect(ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []))).toMatchObject([{ threads: 60 }]);
    const [refused] = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    expect(refused).toContain('all.jsonl.part is being written by another');
    expect(readdirSync(at())).toEqual(['all.jsonl']);
  });

  it('is left to another process that writes it, and taken over from one that has ended', async () => {
    const { client } = setup();
    await importThreads(client, OLD);
    const write = (writer: number, host = hostname()) =>
      writeFileSync(at('all.jsonl.part.log'), `${JSON.stringify({ writer, host })}\n`);
    write(process.ppid);
    await expect(exportThreads(client, at('all.jsonl'))).rejects.toThrow(
      `is being written by another export, of process ${process.ppid}: wait`,
    );
    write(process.ppid, 'elsewhere');
    expect(await exportThreads(client, at('all.jsonl'))).toMatchObject({ threads: 1 });
    write(spawnSync(process.execPath, ['--version']).pid);
    expect(await exportThreads(client, at('all.jsonl'))).toMatchObject({ threads: 1 });
  });

  it('is left to another process that went on with it after one that was killed', async () => {
    const { client } = setup();
    await importThreads(client, manyThreads);
    const stopper = new AbortController();
    const stop = { signal: stopper.signal, onProgress: () => stopper.abort() };
    writeFileSync(at('all.jsonl.part.log'), '{"half');
    await expect(exportThreads(client, at('all.jsonl'), stop)).rejects.toThrow('aborted');

    const own = `"writer":${process.pid}`;
    const log = textOf('all.jsonl.part.log').replace(own, `"writer":${process.ppid}`);
    writeFileSync(at('all.jsonl.part.log'), log);
    await expect(exportThreads(client, at('all.jsonl'))).rejects.toThrow(`of process ${process.ppid}`);
  });

  it('takes the place of an older file when it is whole', async () => {
    const { client } = setup();
    writeFileSync(at('all.jsonl'), 'older');
    await importThreads(client, OLD);
    await expect(exportThreads(client, at('all.jsonl'), { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(textOf('all.jsonl')).toBe('older');
    const stopper = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      if (done === total) stopper.abort();
    };
    await expect(exportThreads(client, at('all.jsonl'), { signal: stopper.signal, onProgress })).rejects.toThrow();
    expect(textOf('all.jsonl')).toBe('older');

    await exportThreads(client, at('all.jsonl'));

    expect(recordsOf('all.jsonl').slice(1)).toEqual(OLD);
  });

  it('is one when the store fails, and names no thread as left out', async () => {
    const store = new MemoryStore();
    await importThreads(setup({ store }).client, OLD);
    const lists: Store['list'] = (...args) =>
      args[1].startsWith('item') ? Promise.reject(new Error('Down.')) : store.list(...args);
    const broken = setup({ store: { ...tamperWithWrites(({ make }) => make(), store), list: lists } });

    await expect(exportThreads(broken.client, at('all.jsonl'))).rejects.toThrow('The store failed to list');
    expect(await exportThreads(setup({ store }).client, at('all.jsonl'))).toMatchObject({ threads: 1, left_out: [] });
  });
});
