import { expect, test } from 'vitest';
import { compileBlocks } from './support/compile-blocks.js';
import { listBlocks, readPages } from './support/read-pages.js';

const CODE = ['ts', 'tsx', 'js', 'diff'];

/** Its samples are those of `examples/leaving.ts`, which is compiled and run: `test/examples/leaving.test.ts` holds it. */
const TESTED_ELSEWHERE = 'docs/leaving.md';

const blocks = readPages()
  .filter(({ path }) => path !== TESTED_ELSEWHERE)
  .flatMap(listBlocks);

/** Shows that the compiler is asked. */
const BROKEN = {
  at: 'docs/none.md:7',
  language: 'ts',
  code: 'const { id } = await openai.beta.threads.create();\nawait openai.beta.threads.retreive(id);\n',
};

test('every sample of code in the docs compiles', { timeout: 240_000 }, () => {
  const samples = blocks.filter(({ language }) => CODE.includes(language));
  expect(samples.length).toBeGreaterThan(50);
  const told = compileBlocks([...samples, BROKEN]);
  expect(told).toEqual([expect.stringMatching(/^docs\/none\.md:8: .*'retreive'/)]);
});

test('every sample of JSON in the docs can be parsed', () => {
  const json = blocks.filter(({ language }) => language === 'json');
  expect(json.length).toBeGreaterThan(0);
  for (const { at, code } of json) expect(() => void JSON.parse(code), at).not.toThrow();
});
