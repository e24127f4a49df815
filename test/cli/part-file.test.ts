import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartFile } from '../../src/cli/comparing/part-file.js';
import type { Answered } from '../../src/compare/judge.js';

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'part-file-'));
  output = join(folder, 'report.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const ANSWERED: Answered = {
  answer: {
    model: 'gpt-5.1',
    status: 'completed',
    text: 'Sunny.',
    toolCalls: [{ name: 'get_weather', arguments: '{}', output: null }],
    otherTools: ['file_search'],
    isValidJson: null,
    usage: { completion_tokens: 1, prompt_tokens: 2, total_tokens: 3, prompt_token_details: { cached_tokens: 1 } },
    latencyMs: 20,
    firstTokenMs: null,
    error: null,
    warnings: [],
  },
  embedded: 0.5,
};

describe('the file of answers that a comparison has got so far', () => {
  it('gives back what was added', () => {
    new PartFile(output).add('a', ANSWERED);
    expect(new PartFile(output).get('a')).toEqual({ key: 'a', ...ANSWERED });
  });

  it.each([
    ['is no JSON', '{"key":"a","answer":{"mod'],
    ['is no object', '"a"'],
    ['has no answer', JSON.stringify({ key: 'a', embedded: null })],
    ['has an empty answer', JSON.stringify({ key: 'a', answer: {}, embedded: null })],
    [
      'has an answer of another shape',
      JSON.stringify({ ...ANSWERED, key: 'a', answer: { ...ANSWERED.answer, toolCalls: null } }),
    ],
    ['does not tell the similarity', JSON.stringify({ key: 'a', answer: ANSWERED.answer })],
  ])('knows no answer of a line that %s, and those of the others', (_, line) => {
    writeFileSync(`${output}.part`, `${line}\n`);
    appendFileSync(`${output}.part`, `${JSON.stringify({ key: 'b', ...ANSWERED })}\n`);
    const file = new PartFile(output);
    expect(file.get('a')).toBeUndefined();
    expect(file.get('b')?.answer).toEqual(ANSWERED.answer);
    file.add('a', ANSWERED);
    expect(readFileSync(`${output}.part`, 'utf8').trimEnd().split('\n')).toHaveLength(3);
    expect(new PartFile(output).get('a')?.answer).toEqual(ANSWERED.answer);
  });
});
