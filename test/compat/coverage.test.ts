import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listTitles } from '../support/list-titles.js';
import { proofs } from './coverage.js';
import { differences } from './coverage-differences.js';
import { listNames } from './schema-names.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The first cells of the README's table of differences. */
function listRows(): string[] {
  const [, section = ''] = read('../../README.md').split('## What differs from the old API');
  const table = section.split('\n## ')[0] ?? '';
  return [...table.matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) => cell);
}

describe('the names of the old schema', () => {
  it('are each proved by a test or told of as a difference', () => {
    const told = new Set([...proofs, ...differences].flatMap(({ names }) => names));
    expect(listNames().filter((name) => !told.has(name))).toEqual([]);
  });

  it('are the only ones that coverage speaks of', () => {
    const known = new Set(listNames());
    expect([...proofs, ...differences].flatMap(({ names }) => names).filter((name) => !known.has(name))).toEqual([]);
    expect(listNames().length).toBe(known.size);
  });

  it('are proved by tests that there are', () => {
    const missing = [...proofs, ...differences].filter(
      ({ file, test }) => !listTitles(read(`../${file}`)).includes(test),
    );
    expect(missing.map(({ file, test }) => `${file}: ${test}`)).toEqual([]);
  });

  it('differ in the ways that the README tells, each of which has its test', () => {
    expect(listRows().filter((row) => !/^-+$|^there$/.test(row))).toEqual(differences.map(({ row }) => row));
  });
});
