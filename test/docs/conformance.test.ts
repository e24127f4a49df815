import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderConformance } from '../../scripts/conformance/render.js';
import { compareResults, readReports, type Combination, type Results } from '../../scripts/conformance/results.js';
import { readResults } from '../../scripts/conformance/write-page.js';
import { factGroups } from '../../src/facts/index.js';
import { CONTRACTS } from '../conformance/contracts/index.js';

const WHERE = { sdk: '7', door: 'library', style: 'of SDK 5', history: 'store', store: 'MemoryStore' };
const RETRIEVE = { surface: 'threads.retrieve', says: 'answers what was created' };
const DELETE = { surface: 'threads.delete', says: 'says so' };

const report = (status: string, combination: Combination = WHERE) => ({
  testResults: [
    {
      name: 'doors.test.ts',
      assertionResults: [
        { status: 'passed', meta: { conformance: { combination, ...RETRIEVE } } },
        { status, meta: { conformance: { combination, ...DELETE } } },
        // One that a missing database has skipped.
        { status: 'skipped', meta: {} },
      ],
    },
  ],
});

const resultsOf = (...reports: ReturnType<typeof report>[]): Results => ({
  date: '2026-11-30',
  versions: { 'SDK 7': '7.55.0' },
  ...readReports(reports),
});

test('docs/conformance.md is what `npm run conformance` has found, and lists the facts as they are', async () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  expect(page).toBe(await renderConformance(readResults(), factGroups));
});

test('the page is of the contracts that there are', () => {
  const names = CONTRACTS.map(({ surface, says }) => ({ surface, says }));
  expect(readResults().contracts).toEqual(names);
  expect(new Set(names.map(({ surface, says }) => `${surface} ${says}`)).size).toBe(names.length);
});

test('a contract that is not kept is counted, and named with where that is', async () => {
  const page = await renderConformance(resultsOf(report('failed')), factGroups);
  expect(page).toContain('2 checks in 1 combinations: 1 of 2 passed.');
  expect(page).toMatch(/^\| `threads\.delete` .*\*\*✗ 0 of 1\*\*/m);
  expect(page).toMatch(/^\| `threads\.retrieve` .*✓\u00a01/m);
  expect(page).toContain(
    '- `threads.delete says so`: library, SDK 7, calls of SDK 5, threads in the store, MemoryStore',
  );
});

test('what was found is compared to what the page says, whatever the day', () => {
  const kept = resultsOf(report('passed'), report('passed', { ...WHERE, store: 'RedisStore' }));
  const later: Results = { ...kept, date: '2027-01-01' };
  expect(compareResults(kept, later)).toEqual([]);
  // Redis was not there to be tried.
  expect(compareResults(kept, resultsOf(report('passed')))).toEqual([]);
  expect(compareResults(kept, resultsOf(report('failed')))).toEqual([
    'failed by library, MemoryStore, of SDK 5, store, 7: was [], is ["threads.delete says so"]',
  ]);
  expect(compareResults(kept, { ...kept, versions: { 'SDK 7': '7.56.0' } })).toEqual([
    'versions: was {"SDK 7":"7.55.0"}, is {"SDK 7":"7.56.0"}',
  ]);
  const other = resultsOf(report('passed', { ...WHERE, door: 'wrap' }));
  expect(compareResults(kept, other)).toEqual([
    'failed by library, MemoryStore, of SDK 5, store, 7: was [], is not tried',
    'failed by wrap, MemoryStore, of SDK 5, store, 7: was not tried, is []',
  ]);
});

test('a file of checks that did not run is no result', () => {
  const broken = { testResults: [{ name: 'doors.test.ts', message: 'SyntaxError', assertionResults: [] }] };
  expect(() => readReports([broken])).toThrow('doors.test.ts did not run: SyntaxError');
});
