import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readDefinitions } from '../../src/cli/assistants/definition-file.js';
import { readGoldenFile } from '../../src/cli/comparing/read-golden-file.js';

const folder = mkdtempSync(join(tmpdir(), 'shim-marks-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As editors of Windows save a text. */
function save(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `\uFEFF${text}`);
  return file;
}

test.each([
  ['a.json', '{ "asst_a": { "model": "gpt-6-luna" } }'],
  ['a.yaml', 'asst_a:\r\n  model: gpt-6-luna\r\n'],
])('assistants are read from %s behind a byte order mark', async (name, text) => {
  expect(await readDefinitions(save(name, text))).toMatchObject([{ id: 'asst_a', model: 'gpt-6-luna' }]);
});

test('the first question is read behind a byte order mark', () => {
  const file = save('golden.jsonl', '{"question":"Hi","assistant":"asst_a"}\r\n');
  expect(readGoldenFile(file, '')).toMatchObject([{ golden: {} }]);
});
