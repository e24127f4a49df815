import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { message, TIME } from './objects.js';
import { read } from './read.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const line = (id: string, fields?: Record<string, unknown>): string => `${JSON.stringify(message(id, fields))}\n`;

it('reads a folder with its folders, in the order of the names', async () => {
  write('b.jsonl', line('msg_b'));
  write('a/z.ndjson', line('msg_a'));
  write('c.json.gz', gzipSync(JSON.stringify([message('msg_c')])));
  write('notes.txt', line('msg_notes'));
  write('image.png', 'no JSON');

  const { messages, report } = await read(folder);

  expect(messages()).toEqual(['msg_a', 'msg_b', 'msg_c']);
  expect(report.left_out).toEqual([]);
});

it('reads a file of any name, by its path or its address', async () => {
  const path = write('export.txt', line('msg_1'));

  expect((await read(path)).messages()).toEqual(['msg_1']);
  expect((await read(pathToFileURL(path))).messages()).toEqual(['msg_1']);
});

it('knows gzip by its first bytes, not by the name', async () => {
  const path = write('export.json', gzipSync(line('msg_1')));

  expect((await read(path)).messages()).toEqual(['msg_1']);
});

it.each([
  ['UTF-8', Buffer.from(`\ufeff${line('msg_1', { content: 'Grüße 🙂' })}`)],
  [
    'UTF-16, as Windows PowerShell writes it',
    Buffer.from(`\ufeff${line('msg_1', { content: 'Grüße 🙂' })}`, 'utf16le'),
  ],
])('drops the byte order mark of %s', async (_encoding, bytes) => {
  const { records } = await read(write('export.json', bytes));

  expect(records).toMatchObject({ msg_1: { content: [{ text: { value: 'Grüße 🙂' } }] } });
});

it('reads bytes, pieces of bytes and pieces of text', async () => {
  const bytes = Buffer.from(line('msg_1', { content: 'Grüße' }) + line('msg_2'));
  async function* inPieces(size: number) {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }

  expect((await read(bytes)).messages()).toEqual(['msg_1', 'msg_2']);
  const { messages, records } = await read(inPieces(1));
  expect(messages()).toEqual(['msg_1', 'msg_2']);
  expect(records).toMatchObject({ msg_1: { content: [{ text: { value: 'Grüße' } }] } });
  expect((await read(new Blob([bytes]).stream())).messages()).toEqual(['msg_1', 'msg_2']);
});

it('reads values: one, several, and those of an iterable', async () => {
  async function* rows() {
    yield message('msg_1');
    yield message('msg_2', { created_at: TIME + 1 });
  }

  expect((await read(message('msg_1'))).messages()).toEqual(['msg_1']);
  expect((await read([message('msg_1'), message('msg_2')])).messages()).toEqual(['msg_1', 'msg_2']);
  expect((await read(new Set([message('msg_1')]))).messages()).toEqual(['msg_1']);
  expect((await read(rows())).messages()).toEqual(['msg_1', 'msg_2']);
});

it('reads several paths', async () => {
  const paths = [write('a.json', line('msg_1')), write('b.json', line('msg_2'))];

  expect((await read(paths)).messages()).toEqual(['msg_1', 'msg_2']);
});

it('reports a damaged line with its file and number, and reads on', async () => {
  const path = write('export.jsonl', `${line('msg_1')}${line('msg_2').slice(0, 60)}\n${line('msg_3')}`);

  const { messages, report } = await read(path);

  expect(messages()).toEqual(['msg_1', 'msg_3']);
  expect(report.left_out).toEqual([{ source: path, line: 2, why: 'This is not valid JSON.' }]);
});

it('reports a compressed file that is cut off, and reads the next one', async () => {
  const cut = write('a.jsonl.gz', gzipSync(line('msg_1')).subarray(0, 40));
  write('b.jsonl', line('msg_2'));

  const { messages, report } = await read(folder);

  expect(messages()).toEqual(['msg_2']);
  expect(report.left_out).toMatchObject([{ source: cut, why: expect.stringMatching(/cannot be read to its end/) }]);
});

it('rejects for a path that leads nowhere', async () => {
  await expect(read(join(folder, 'missing.json'))).rejects.toThrow(/ENOENT/);
});

it.each([
  ['nothing', '', /^The source contains no assistant, thread, message, run or step. Found: nothing.$/],
  [
    'threads without messages',
    '{"thread_id":"thread_1","title":"x"}\n{"thread_id":"thread_2"}\n{"id":"thread_3"}\n',
    /Found: 3 thread ids without messages: set `map`.$/,
  ],
  ['damage alone', '{"a":\n', /Found: 1 damaged value \(the first: .*export.json, line 1: The text ends/],
])('rejects for a source of %s, and says what it holds', async (_what, content, expected) => {
  await expect(read(write('export.json', content))).rejects.toThrow(expected);
});
