import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT } from './support/read-pages.js';

const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

const page = read('docs/errors.md');

const source = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('testing'))
  .map((path) => read(`src/${path}`))
  .join('\n');

/** The first cells of the tables. */
const cells = [...page.matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) => cell);

/** Codes of the service that the page names and that this library hands on as they are. */
const OF_THE_SERVICE = ['unsupported_parameter', 'unsupported_value'];

test('docs/errors.md has each code that the library gives', () => {
  const given = ['src/errors.ts', 'src/server/refusal.ts', 'src/cli/http/door.ts', 'src/cli/open-handler.ts']
    .flatMap((path) => [...read(path).matchAll(/code: '(\w+)'/g)])
    .map(([, code = '']) => code);
  expect(given.length).toBeGreaterThan(10);
  expect(given.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

test('the codes of docs/errors.md are those of the library', () => {
  const named = cells
    .flatMap((cell) => [...cell.matchAll(/`([a-zA-Z]+(?:_[a-zA-Z]+)+)`/g)])
    .map(([, code = '']) => code);
  expect(named.length).toBeGreaterThan(20);
  const unknown = named.filter((code) => {
    const [, kind] = /^(?:integer|decimal)(_(?:above|below)_\w+)$/.exec(code) ?? [];
    return !OF_THE_SERVICE.includes(code) && !source.includes(kind ?? code);
  });
  expect(unknown).toEqual([]);
});

test('the messages of docs/errors.md are those of the library', () => {
  const messages = cells
    .flatMap((cell) => [...cell.matchAll(/"([^"]+(?:"…"[^"]*)?)"/g)])
    .map(([, message = '']) => message);
  expect(messages.length).toBeGreaterThan(20);
  // What stands between the places where a value is put.
  const parts = messages
    .flatMap((message) => message.split(/…|\[…\]|'…'|"…"/))
    .map((part) => part.replace(/['"[\]().]+$|^['"[\]().]+/g, '').trim());
  const spelt = source.replaceAll("\\'", "'").replace(/['"`] \+\s+['"`]/g, '');
  expect(parts.filter((part) => part.length > 8 && !spelt.includes(part))).toEqual([]);
});
