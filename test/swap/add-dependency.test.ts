import { expect, test } from 'vitest';
import { addDependency } from '../../src/swap/add-dependency.js';

const add = (text: string): string | null => addDependency(text, '^1.0.0');

test('the dependency stands behind openai, in its order, with the indent and the line ends of the file', () => {
  expect(
    add(
      '{\n  "name": "app",\n  "dependencies": {\n    "next": "15",\n    "openai": "^4.0.0",\n    "zod": "3"\n  }\n}\n',
    ),
  ).toBe(
    '{\n  "name": "app",\n  "dependencies": {\n    "next": "15",\n    "openai": "^4.0.0",\n    "openai-assistants-shim": "^1.0.0",\n    "zod": "3"\n  }\n}\n',
  );
  expect(add('\uFEFF{\r\n\t"dependencies": {\r\n\t\t"openai": "4"\r\n\t}\r\n}')).toBe(
    '\uFEFF{\r\n\t"dependencies": {\r\n\t\t"openai": "4",\r\n\t\t"openai-assistants-shim": "^1.0.0"\r\n\t}\r\n}',
  );
});

test('it is the first where its name comes first, and goes where openai is', () => {
  expect(
    add(
      '{\n  "dependencies": {\n    "zod": "3"\n  },\n  "devDependencies": {\n    "x": "1",\n    "openai": "4"\n  }\n}',
    ),
  ).toBe(
    '{\n  "dependencies": {\n    "zod": "3"\n  },\n  "devDependencies": {\n    "x": "1",\n    "openai": "4",\n    "openai-assistants-shim": "^1.0.0"\n  }\n}',
  );
  expect(add('{\n  "dependencies": {\n    "zod": "3"\n  }\n}')).toBe(
    '{\n  "dependencies": {\n    "openai-assistants-shim": "^1.0.0",\n    "zod": "3"\n  }\n}',
  );
});

test('a package.json that has it stays as it is', () => {
  const text = '{ "devDependencies": { "openai-assistants-shim": "file:.." } }';
  expect(add(text)).toBe(text);
});

test.each([
  '{}',
  '{ "dependencies": {} }',
  '{ "dependencies": { "openai": "4" } }',
  '{ "peerDependencies": {\n "openai": "4"\n} }',
  'no JSON',
  '[]',
])('%s has no place that is plain to see', (text) => {
  expect(add(text)).toBeNull();
});
