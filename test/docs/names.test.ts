import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT } from './support/read-pages.js';

const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

/** The names in the first cells of a page's tables. */
const listRows = (path: string): string[] => [...read(path).matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);

test('docs/options.md has each option of a client, and no other', () => {
  const [, options = ''] = /const OPTIONS: [^=]+= \{\n(.+?)\n\}/s.exec(read('src/schemas/check-options.ts')) ?? [];
  const names = [...options.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(15);
  expect(listRows('docs/options.md').sort()).toEqual(names.sort());
});

test('docs/events.md has each type of event', () => {
  const types = [...read('src/types/assistants-event.ts').matchAll(/\btype: ([^;]+);/g)].flatMap(([, type = '']) =>
    [...type.matchAll(/'([a-z_]+(?:\.[a-z_]+)?)'/g)].map(([, name = '']) => name),
  );
  expect(types.length).toBeGreaterThan(15);
  const rows = listRows('docs/events.md');
  expect(types.filter((type) => !rows.includes(type))).toEqual([]);
});
