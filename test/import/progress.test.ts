import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI, MemoryStore } from 'openai-assistants-shim';
import { importThreads, readExport, type ImportProgress } from 'openai-assistants-shim/import';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { message, thread } from './objects.js';

const LINES = ['thread_a', 'thread_b']
  .flatMap((id) => [thread(id), message(`msg_${id}`, { thread_id: id })])
  .map((value) => `${JSON.stringify(value)}\n`)
  .join('');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shim-progress-'));
  writeFileSync(join(folder, 'a.jsonl'), LINES);
  writeFileSync(join(folder, 'b.jsonl'), LINES);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const createClient = (): OpenAI => new OpenAI({ apiKey: 'test', assistants: { store: new MemoryStore() } });

describe('the progress of an import', () => {
  it('tells the bytes of files that were read, and then the threads that were written', async () => {
    const told: ImportProgress[] = [];
    const onProgress = (progress: ImportProgress): unknown => told.push(progress);
    await importThreads(createClient(), [folder], { onProgress, concurrency: 1 });
    const size = Buffer.byteLength(LINES);
    expect(told).toEqual([
      { at: 'reading', done: size, total: 2 * size },
      { at: 'reading', done: 2 * size, total: 2 * size },
      { at: 'writing', done: 1, total: 2 },
      { at: 'writing', done: 2, total: 2 },
    ]);
  });

  it('has no total where the source is no path', async () => {
    const told: ImportProgress[] = [];
    const file = async function* (): AsyncGenerator<string> {
      yield await Promise.resolve(LINES);
    };
    await importThreads(createClient(), file(), { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ at, total }) => [at, total])).toEqual([
      ['writing', 2],
      ['writing', 2],
    ]);
  });
});

describe('a reading without an import', () => {
  it('reports what an import reports, and can be stopped', async () => {
    expect(await readExport(folder)).toEqual(await importThreads(createClient(), folder));
    const stopped = readExport(folder, { signal: AbortSignal.abort(new Error('Stopped.')) });
    await expect(stopped).rejects.toThrow('Stopped.');
  });
});
