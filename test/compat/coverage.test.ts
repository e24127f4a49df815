import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listDifferences } from '../support/list-differences.js';
import { listTitles } from '../support/list-titles.js';
import { proofs } from './coverage.js';
import { differences } from './coverage-differences.js';
import { listNames } from './schema-names.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

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

  it('differ in the ways that the docs tell, each of which has its test', () => {
    expect(listDifferences()).toEqual(differences.map(({ row }) => row));
  });
});
