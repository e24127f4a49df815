import { describe, expect, test } from 'vitest';
import { planSwap } from '../../src/swap/plan-swap.js';
import type { PackageFacts } from '../../src/swap/source-tree.js';
import { createTree } from './support/source-tree.js';

type Files = Readonly<Record<string, string | null>>;

const plan = (files: Files, sdk?: PackageFacts['sdk']) => planSwap(createTree(files, sdk));

/** The tree after the swap. */
const swapAll = (files: Files, sdk?: PackageFacts['sdk']): Files => ({
  ...files,
  ...Object.fromEntries(plan(files, sdk).files.map(({ path, after }) => [path, after])),
});

/** One file after the swap. */
const swap = (text: string, path = 'src/app.ts', sdk?: PackageFacts['sdk']): string | null =>
  swapAll({ [path]: text }, sdk)[path] ?? null;

const told = (files: Files, sdk?: PackageFacts['sdk']): string[] =>
  plan(files, sdk).left.map(
    ({ path, line, column, what, needsDecision }) => `${path}:${line}:${column} ${what}${needsDecision ? ' !' : ''}`,
  );

describe('specifiers that are swapped', () => {
  test.each([
    ["import OpenAI from 'openai';"],
    ['import OpenAI, { APIError } from "openai";'],
    ["import * as openai from 'openai';"],
    ["import type OpenAI from 'openai';"],
    ["import { type OpenAI, toFile } from 'openai';"],
    ["import 'openai';"],
    ["import OpenAI = require('openai');"],
    ["const OpenAI = require('openai');"],
    ["const { OpenAI } = require('openai').default;"],
    ["const OpenAI = module.require('openai');"],
    ["createRequire(import.meta.url)('openai');"],
    ["const load = createRequire(import.meta.url);\nconst { OpenAI } = load('openai');"],
    ["const load = module.createRequire(import.meta.url);\nload.resolve('openai');"],
    ["const { default: OpenAI } = await import('openai');"],
    ['await import(`openai`);'],
    ["let run: import('openai').OpenAI.Beta.Threads.Run;"],
    ["type Sdk = typeof import('openai');"],
    ["export { OpenAI } from 'openai';"],
    ["export * from 'openai';"],
    ["export type { OpenAI } from 'openai';"],
    ["require.resolve('openai');"],
    ["import.meta.resolve('openai');"],
    ["/** @type {import('openai').OpenAI} */\nlet client;"],
    ["/** @import { OpenAI } from 'openai' */"],
  ])('%s', (source) => {
    expect(swap(source)).toBe(
      source
        .replace("openai'", "openai-assistants-shim'")
        .replace('openai"', 'openai-assistants-shim"')
        .replace('openai`', 'openai-assistants-shim`'),
    );
    expect(swap(source)).not.toBe(source);
  });

  test.each([
    ['jest.mock', 'jest.mock("openai", () => ({ default: FakeOpenAI }));'],
    ['jest.requireActual', "jest.requireActual('openai');"],
    ['jest.unstable_mockModule', "jest.unstable_mockModule('openai', () => ({}));"],
    ['vi.mock', "vi.mock('openai');"],
    ['vi.mock by an import', "vi.mock(import('openai'), () => ({}));"],
    ['vi.importActual', "await vi.importActual<typeof import('openai')>('openai');"],
    ['mock.module of node:test', "mock.module('openai', { defaultExport: Fake });"],
    ['t.mock.module', "t.mock.module('openai', {});"],
  ])('%s, where the tested code imports it no more', (_, source) => {
    expect(swap(source, 'test/app.test.ts')).toBe(source.replaceAll(/(['"])openai\1/g, '$1openai-assistants-shim$1'));
  });

  test('deep imports that the package serves, with their endings', () => {
    expect(
      swap(
        "import type { Run } from 'openai/resources/beta/threads/runs/runs';\nimport { AssistantStream } from 'openai/lib/AssistantStream.mjs';\nimport 'openai/shims/node';\n",
      ),
    ).toBe(
      "import type { Run } from 'openai-assistants-shim/resources/beta/threads/runs/runs';\nimport { AssistantStream } from 'openai-assistants-shim/lib/AssistantStream.mjs';\nimport 'openai-assistants-shim/shims/node';\n",
    );
  });

  test.each(['src/app.tsx', 'src/app.mts', 'src/app.cts', 'src/app.js', 'src/app.jsx', 'src/app.mjs', 'src/app.cjs'])(
    'in %s',
    (path) => {
      expect(swap("import OpenAI from 'openai';\n", path)).toBe("import OpenAI from 'openai-assistants-shim';\n");
    },
  );

  test('in the scripts of components, and nowhere else in them', () => {
    const vue = `<template>\n  <p>import x from 'openai'</p>\n</template>\n<script setup lang="ts">\nimport OpenAI from 'openai';\nconst a = <OpenAI>x;\n</script>\n`;
    expect(swap(vue, 'src/App.vue')).toBe(vue.replace("OpenAI from 'openai'", "OpenAI from 'openai-assistants-shim'"));
    const astro = `---\nimport OpenAI from 'openai';\n---\n<p>{'openai'}</p>\n`;
    expect(swap(astro, 'src/page.astro')).toBe(
      astro.replace("OpenAI from 'openai'", "OpenAI from 'openai-assistants-shim'"),
    );
  });

  test('in JavaScript with JSX, with types of Flow, and with decorators of parameters in TypeScript', () => {
    for (const [path, code] of [
      ['a.js', 'const a = <b>{c}</b>;'],
      ['b.js', 'function f(x: ?string): void {}'],
      ['c.ts', 'class A { constructor(@Inject(OPENAI) private readonly openai: OpenAI) {} }'],
      ['d.js', 'return await 5;'],
    ] as const)
      expect(swap(`const OpenAI = require('openai');\n${code}\n`, path)).toBe(
        `const OpenAI = require('openai-assistants-shim');\n${code}\n`,
      );
  });
});

describe('what is kept', () => {
  test('every other byte: byte order mark, line ends, quotes, a missing last line end', () => {
    const source =
      '\uFEFF"use strict"\r\nimport OpenAI from "openai"\r\n\r\n  const  a = `openai`\t// openai \r\nexport default  new OpenAI( )';
    expect(swap(source)).toBe(source.replace('from "openai"', 'from "openai-assistants-shim"'));
  });

  test.each([
    ['words', "const provider = 'openai'; // import x from 'openai'"],
    [
      'other packages',
      "import { openai } from '@ai-sdk/openai';\nimport x from 'openai-edge-stuff';\nimport y from './openai';",
    ],
    ['a call of that name', "'a/openai'.replace('openai', ''); mock('openai'); service.mock('openai'); foo('openai');"],
    ['text', '"import OpenAI from \'openai\'"'],
  ])('%s', (_, source) => {
    expect(swap(source)).toBe(source);
    expect(plan({ 'a.ts': source }).left.filter(({ needsDecision }) => needsDecision)).toEqual([]);
  });

  test('a second swap changes nothing, and what it tells is the same', () => {
    const files = {
      'a.ts': "import OpenAI from 'openai';\nimport x from 'openai/_shims/index';\nexport const client = new OpenAI();",
      'b.test.ts': "import './a';\njest.mock('openai');",
      'c.ts': "const OpenAI = require('openai');\nconst client = new OpenAI();\nclient.chat.completions.create({});",
      'd.d.ts': "declare module 'openai' { interface X {} }",
    };
    const tested = {
      'c.test.ts': "import './c';\nimport './a';\nvi.mock('openai');",
      'e.test.ts': "vi.mock('openai');",
    };
    Object.assign(files, tested);
    const once = swapAll(files);
    expect(once).not.toEqual(files);
    expect(swapAll(once)).toEqual(once);
    expect(told(once)).toEqual(told(files));
  });
});

describe('a client of its own, for other parts of the API', () => {
  const CHAT = "import OpenAI from 'openai';\nconst client = new OpenAI();\n";

  test.each([
    [
      'an import',
      `${CHAT}export const ask = (messages) => client.chat.completions.create({ model: 'gpt-6-luna', messages });`,
    ],
    [
      'a require',
      "const { OpenAI } = require('openai');\nconst ai = new OpenAI();\nexports.embed = (input) => ai.embeddings.create({ input });",
    ],
  ])('goes on with openai: %s', (_, source) => {
    expect(swap(source)).toBe(source);
    expect(told({ 'a.ts': source })).toEqual([expect.stringMatching(/^a\.ts:1:\d+ (import|require) of openai$/)]);
  });

  test.each([
    ['is exported', `${CHAT}export { client };`],
    ['is exported where it is made', "import OpenAI from 'openai';\nexport const client = new OpenAI();\nclient.chat;"],
    ['is the default export', `${CHAT}client.chat.completions.create({});\nexport default client;`],
    ['is handed to a function', `${CHAT}client.chat.completions.create({});\nstart(client);`],
    [
      'is kept in a field',
      "import OpenAI from 'openai';\nclass A { client = new OpenAI(); ask() { return this.client.chat; } }",
    ],
    ['has threads', `${CHAT}client.chat.completions.create({});\nclient.beta.threads.create();`],
    [
      'stands beside uses of another client',
      `${CHAT}client.chat.completions.create({});\nother.beta.threads.create();`,
    ],
    ['has files', `${CHAT}client.files.create({});`],
    ['has its class handed on', `${CHAT}client.chat.completions.create({});\nexport { OpenAI };`],
    [
      'has its errors told apart',
      `${CHAT}client.chat.completions.create({}).catch((e) => e instanceof OpenAI.APIError);`,
    ],
    [
      'has a file of the CommonJS kind export it',
      "const OpenAI = require('openai');\nconst client = new OpenAI();\nclient.chat;\nmodule.exports = client;",
    ],
  ])('is swapped where it %s', (_, source) => {
    expect(swap(source)).toMatch(/openai-assistants-shim/);
  });
});

describe('mocks', () => {
  const CHAT =
    "import OpenAI from 'openai';\nconst client = new OpenAI();\nexport const ask = () => client.chat.completions.create({});";
  const THREADS = "import OpenAI from 'openai';\nexport const client = new OpenAI();";
  const mocking = (path: string): string =>
    `import OpenAI from 'openai';\nimport { ask } from '${path}';\nvi.mock('openai');`;

  test('follow the tested code, through files that do not name openai', () => {
    const files = {
      'src/chat.ts': CHAT,
      'src/client.ts': THREADS,
      'src/threads/index.ts': "import { client } from '@/client';",
      'test/chat.test.ts': mocking('../src/chat.js'),
      'test/threads.test.ts': mocking('../src/threads'),
    };
    const after = swapAll(files);
    expect(after['src/chat.ts']).toBe(CHAT);
    expect(after['test/chat.test.ts']).toBe(files['test/chat.test.ts']);
    expect(after['test/threads.test.ts']).toBe(
      files['test/threads.test.ts'].replaceAll("'openai'", "'openai-assistants-shim'"),
    );
  });

  test('are left to decide where they reach both', () => {
    const files = {
      'src/chat.ts': CHAT,
      'src/client.ts': THREADS,
      'test/a.test.ts': "import '../src/chat';\nimport '../src/client';\nvi.mock('openai');",
      'test/setup.ts': "vi.mock('openai');",
    };
    expect(swapAll(files)['test/a.test.ts']).toBe(files['test/a.test.ts']);
    expect(told(files)).toEqual([
      'src/chat.ts:1:21 import of openai',
      'test/a.test.ts:3:10 mock of openai !',
      'test/setup.ts:1:10 mock of openai !',
    ]);
  });

  test('by file name are left to decide', () => {
    expect(told({ '__mocks__/openai.js': 'module.exports = class {};' })).toEqual([
      '__mocks__/openai.js:1:1 a manual mock of openai, by its file name !',
    ]);
  });
});

describe('declare module', () => {
  const SOURCE =
    "import 'openai';\ndeclare module 'openai' { namespace OpenAI { namespace Beta { interface Threads { x: 1 } } } }";

  test('adds to the types of openai, which stay those of the clients', () => {
    expect(swap(SOURCE, 'src/types.d.ts')).toBe(SOURCE.replace("import 'openai'", "import 'openai-assistants-shim'"));
    expect(told({ 'a.d.ts': SOURCE })).toEqual(['a.d.ts:2:17 declare module of openai']);
  });

  test('is swapped beside an older openai, whose types are others', () => {
    expect(swap(SOURCE, 'src/types.d.ts', 'apart')).toBe(SOURCE.replaceAll("'openai'", "'openai-assistants-shim'"));
  });
});

describe('what is left', () => {
  test('nothing changes in a package that has this one under the name openai', () => {
    const files = { 'a.ts': "import OpenAI from 'openai';\nexport default new OpenAI();" };
    expect(swapAll(files, 'alias')).toEqual(files);
    expect(told(files, 'alias')).toEqual(['a.ts:1:21 import of openai']);
  });

  test('nothing changes in a file that wraps its client', () => {
    const source =
      "import OpenAI from 'openai';\nimport { withAssistants } from 'openai-assistants-shim';\nexport const client = withAssistants(new OpenAI());";
    expect(swap(source)).toBe(source);
    expect(told({ 'a.ts': source })).toEqual(['a.ts:1:21 import of openai']);
  });

  test.each([
    [
      "const sdk = 'openai';\nrequire(process.env.OPENAI_SDK ?? 'openai');",
      'a.ts:2:1 a require whose module is computed',
      true,
    ],
    ['import(`./${openaiVersion}/client.js`);', 'a.ts:1:1 a dynamic import whose module is computed', true],
    ["proxyquire('./app', { openai: Fake });", 'a.ts:1:23 a stand-in for openai, by proxyquire', true],
    ["await esmock('../app.js', { 'openai': Fake });", 'a.ts:1:29 a stand-in for openai, by esmock', true],
    ["td.replace('openai');", 'a.ts:1:12 a stand-in for openai, by td.replace', true],
    ["import x from 'openai/_shims/index';", 'a.ts:1:16 import of openai/_shims/index', false],
    ["import x from 'open\\u0061i';", 'a.ts:1:16 import of openai', true],
    ["import OpenAI from 'npm:openai@4';", 'a.ts:1:21 an import of npm:openai@4', true],
    [
      "import { AssistantsClient } from '@azure/openai-assistants';",
      'a.ts:1:35 an import of @azure/openai-assistants',
      true,
    ],
    ["import OpenAI from 'openai';\nconst x = ;", 'a.ts:1:1 a file that cannot be parsed', true],
  ])('%s is told, and not changed', (source, what, needsDecision) => {
    // An escape hides the name, which the rest of the file gives away.
    const text = `${source} // openai`;
    expect(swap(text, 'a.ts')).toBe(text);
    expect(plan({ 'a.ts': text }).left).toEqual([expect.objectContaining({ path: 'a.ts', needsDecision })]);
    expect(told({ 'a.ts': text })[0]).toContain(what);
  });

  test('configurations that name openai', () => {
    expect(
      told({
        'next.config.mjs': "import x from 'openai';\nexport default { serverExternalPackages: ['openai'] };",
        'jest.config.js': "module.exports = { moduleNameMapper: { '^openai$': './fake.js', '^openai/(.*)$': './x' } };",
        'tsconfig.json': '{ "compilerOptions": { "paths": { "openai": ["./x"] } } }',
        'package.json': '{ "name": "openai", "dependencies": { "openai": "^4" }, "overrides": { "openai": "^5" } }',
      }),
    ).toEqual([
      'jest.config.js:1:40 a configuration that names ^openai$ !',
      'jest.config.js:1:65 a configuration that names ^openai/(.*)$ !',
      'next.config.mjs:2:43 a configuration that names openai !',
      'package.json:1:72 a configuration that names openai !',
      'tsconfig.json:1:35 a configuration that names openai !',
    ]);
  });

  test('a file that is not UTF-8', () => {
    expect(plan({ 'a.ts': null })).toEqual({ files: [], left: [] });
  });
});
