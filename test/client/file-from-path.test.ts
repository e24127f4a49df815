import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFromPath as legacy } from 'openai-4-104';
import { fileFromPath, OpenAI } from 'openai-assistants-shim';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';

const directory = mkdtempSync(join(tmpdir(), 'file-from-path-'));
const path = join(directory, 'notes.txt');
writeFileSync(path, 'It is cold in Oslo.');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

it.each<[string, [filename?: string | FilePropertyBag, options?: FilePropertyBag]]>([
  ['a path', []],
  ['a path and a name', ['other.md']],
  ['a path and options', [{ type: 'text/markdown' }]],
  ['a path, a name and options', ['other.md', { type: 'text/markdown', lastModified: 7 }]],
])('makes the file that SDK 4 made of %s', async (_, rest) => {
  vi.spyOn(console, 'warn').mockReturnValue();
  const [ours, theirs] = [await fileFromPath(path, ...rest), await legacy(path, ...(rest as [string]))];
  expect([ours.name, ours.type, Math.floor(ours.lastModified), await ours.text()]).toEqual([
    theirs.name,
    theirs.type,
    Math.floor(theirs.lastModified),
    await theirs.text(),
  ]);
  expect(ours).toBeInstanceOf(File);
});

it('can be uploaded', async () => {
  const client = new OpenAI({ apiKey: 'test', fetch: createFakeOpenAI().fetch });
  const file = await client.files.create({ file: await fileFromPath(path), purpose: 'assistants' });
  expect(file).toMatchObject({ filename: 'notes.txt', bytes: 19 });
});

it('rejects for what is not there, and where there is no Node', async () => {
  await expect(fileFromPath(join(directory, 'missing.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  vi.stubGlobal('process', undefined);
  await expect(fileFromPath(path)).rejects.toThrow(TypeError);
});
