import LegacySdk420 from 'openai-4-20';
import LegacySdk4104 from 'openai-4-104';
import { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it, test } from 'vitest';
import { DIFFERENCES, findDifference } from '../../scripts/compare-v4/differences.mjs';
import { findMissingNames, readLegacyNames } from '../../scripts/compare-v4/missing-names.mjs';
import { listDifferences } from '../support/list-differences.js';

const LEGACY_SDKS = { 'openai-4-20': LegacySdk420, 'openai-4-104': LegacySdk4104 };

/** What stands under a name such as `OpenAI.Beta.Threads` at run time. */
function find(root: unknown, name: string): unknown {
  const [, ...path] = name.split('.');
  return path.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
}

describe('the public names of SDK 4 around the Assistants API', () => {
  it.each([
    ['openai-4-104', 'openai-5-15'],
    ['openai-4-104', 'openai'],
    ['openai-4-20', 'openai'],
  ])('of %s are declared on %s, or explained in the docs', { timeout: 60_000 }, (legacySdk, sdk) => {
    expect(findMissingNames(legacySdk, sdk).filter((name) => !findDifference(name))).toEqual([]);
  });

  it.each(Object.entries(LEGACY_SDKS))(
    'are at run time what they were in %s',
    { timeout: 60_000 },
    (name, LegacySdk) => {
      const names = [...readLegacyNames(name).names.keys()].filter(
        (name) => typeof find(LegacySdk, name) === 'function',
      );
      const missing = names.filter((name) => typeof find(OpenAI, name) !== 'function');
      expect(names.length).toBeGreaterThan(10);
      expect(missing.filter((name) => !(findDifference(name) ?? findDifference(`${name} (value)`)))).toEqual([]);
    },
  );
});

test('the table of differences has a row for each', () => {
  expect(listDifferences()).toEqual(expect.arrayContaining(DIFFERENCES.map(({ documented }) => documented)));
});

test('pages are instances of the page classes under OpenAI.Beta', async () => {
  const client = new OpenAI({ apiKey: 'test', fetch: () => Promise.reject(new Error('none is needed')) });
  const page = await client.beta.assistants.list();
  expect(page).toBeInstanceOf(OpenAI.Beta.AssistantsPage);
});
