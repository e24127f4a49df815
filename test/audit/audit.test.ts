import { describe, expect, test } from 'vitest';
import { auditTree } from '../../src/audit/audit-tree.js';
import type { PackageFacts } from '../../src/swap/source-tree.js';
import { createTree } from '../swap/support/source-tree.js';

type Files = Readonly<Record<string, string>>;

const ASSISTANT = 'asst_abc123def456ghi789jkl012';
const THREAD = 'thread_abc123def456ghi789jkl012';
const SDK = "import OpenAI from 'openai';\nconst client = new OpenAI();\n";

const find = (files: Files, sdk?: PackageFacts['sdk']) => auditTree(createTree(files, sdk), '2026-11-30').findings;

/** What is found, but for the imports themselves: place, what, and what becomes of it. */
const audit = (files: Files, sdk?: PackageFacts['sdk']): string[] =>
  find(files, sdk)
    .filter(({ kind }) => kind !== 'import')
    .map(({ path, line, what, outcome, reason }) => `${path}:${line} ${what}: ${reason ?? outcome}`);

/** The same for what stands behind the lines that make a client. */
const auditCode = (code: string): string[] =>
  audit({ 'a.ts': SDK + code }).map((line) => line.replace(/^a\.ts:(\d+)/, (_, number) => String(Number(number) - 2)));

describe('calls are found', () => {
  test.each([
    ['SDK 4', "client.beta.threads.runs.retrieve(threadId, 'run');", ['1 threads.runs.retrieve: after swap']],
    ['SDK 5', 'client.beta.threads.runs.retrieve(id, { thread_id });', ['1 threads.runs.retrieve: after swap']],
    ['steps', 'client.beta.threads.runs.steps.list(t, r);', ['1 threads.runs.steps.list: after swap']],
    ['del', 'client.beta.assistants.del(id);', ['1 assistants.del: after swap']],
    [
      'vector stores',
      'client.beta.vectorStores.fileBatches.poll(v, b);',
      ['1 vectorStores.fileBatches.poll: after swap'],
    ],
    ['optional', 'client?.beta?.threads?.create?.();', ['1 threads.create: after swap']],
    ['by strings', "client['beta']['threads'].create();", ['1 threads.create: after swap']],
    ['casts', '(client as any).beta!.threads.create();', ['1 threads.create: after swap']],
    ['awaited clients', '(await getClient()).beta.threads.create();', ['1 threads.create: after swap']],
    ['fields', 'class A { f() { return this.openai.beta.threads.create(); } }', ['1 threads.create: after swap']],
    ['others of chat', 'client.chat.completions.create({});\nclient.beta.chat.completions.parse({});', []],
    ['vector stores of today', 'client.vectorStores.create({});', []],
    [
      'names that every object has',
      'constructor.mock(x); a.constructor.resolve(y); toString.threads.valueOf(); b.toString();',
      [],
    ],
    ['other APIs', 'anthropic.beta.messages.create({});\nchat.threads.create({});\nslack.threads.list();', []],
  ])('%s', (_, code, found) => {
    expect(auditCode(code)).toEqual(found);
  });

  test.each([
    ['a variable', 'const threads = client.beta.threads;\nthreads.create();', ['1 threads', '2 threads.create']],
    ['a pattern', 'const { threads } = client.beta;\nthreads.create();', ['1 threads', '2 threads.create']],
    [
      'a deep pattern',
      'const { beta: { threads: { runs: r } } } = client;\nr.list(t);',
      ['1 threads.runs', '2 threads.runs.list'],
    ],
    [
      'a method',
      'const { createAndPoll } = client.beta.threads.runs;\ncreateAndPoll(t, {});',
      ['1 threads.runs.createAndPoll', '2 threads.runs.createAndPoll'],
    ],
    [
      'a bound method',
      'const create = client.beta.threads.create.bind(client.beta.threads);\ncreate();',
      ['1 threads.create', '1 threads', '2 threads.create'],
    ],
    ['an assignment', 'let t;\nt = client.beta.threads;\nt.create();', ['2 threads', '3 threads.create']],
    ['a choice', 'const t = ok ? client.beta.threads : other;\nt.create();', ['1 threads', '2 threads.create']],
    ['an object', 'const api = { t: client.beta.threads };\napi.t.create();', ['1 threads', '2 threads.create']],
    ['a function', 'const get = () => client.beta.threads;\nget().create();', ['1 threads', '2 threads.create']],
    ['a parameter', 'function go(t) { t.create(); }\ngo(client.beta.threads);', ['1 threads.create', '2 threads']],
    [
      'a field',
      'class A {\n #t = client.beta.threads;\n go() { this.#t.create(); } }',
      ['2 threads', '3 threads.create'],
    ],
    [
      'a field set late',
      'class A {\n constructor() { this.t = client.beta.threads; }\n go() { this.t.create(); } }',
      ['2 threads', '3 threads.create'],
    ],
    [
      'a getter',
      'class A {\n get t() { return client.beta.threads; }\n go() { return this.t.create(); } }\nnew A().t.list();',
      ['2 threads', '3 threads.create', '4 threads.list'],
    ],
    [
      'a subclass',
      'class A { t = client.beta.threads }\nclass B extends A { go() { this.t.create(); } }',
      ['1 threads', '2 threads.create'],
    ],
    [
      'a typed parameter',
      'function go(t: OpenAI.Beta.Threads, o?: OpenAI) {\n t.create();\n o.beta.threads.create(); }',
      ['1 OpenAI.Beta.Threads', '2 threads.create', '3 threads.create'],
    ],
    ['a type by its path', "function go(t: OpenAI['beta']['threads']) {\n t.create(); }", ['2 threads.create']],
    [
      'an injected field',
      'class A {\n constructor(@Inject() private readonly runs: OpenAI.Beta.Threads.Runs) {}\n go() { this.runs.list(t); } }',
      ['2 OpenAI.Beta.Threads.Runs', '3 threads.runs.list'],
    ],
    [
      'an own client class',
      'class Mine extends OpenAI {}\nconst { beta: b } = new Mine();\nb.threads.create();',
      ['3 threads.create'],
    ],
    [
      'its name alone',
      'function go(api: any) {\n api.runs.submitToolOutputs(t, r, {}); api.threads.runs.list(t); }',
      ['2 threads.runs.submitToolOutputs', '2 threads.runs.list'],
    ],
  ])('through %s', (_, code, found) => {
    expect(auditCode(code)).toEqual(found.map((line) => `${line}: after swap`));
  });

  test('through an inner name that hides an outer one, which is not', () => {
    expect(
      auditCode('const t = client.beta.threads;\n{ const t = new Map(); t.create(); }\nfunction f(t) { t.create(); }'),
    ).toEqual(['1 threads: after swap']);
  });

  test('from file to file, in ES modules and CommonJS', () => {
    expect(
      audit({
        'src/openai.ts': `${SDK}export { client };\nexport const { runs } = client.beta.threads;\nexport default client.beta.assistants;`,
        'src/index.ts': "export * from './openai.js';\nexport { default as assistants } from './openai.js';",
        'src/use.ts':
          "import * as api from '@/index';\nimport { runs as r } from './index';\napi.assistants.list();\nr.list(t);",
        'lib/a.js': "const OpenAI = require('openai');\nmodule.exports = { threads: new OpenAI().beta.threads };",
        'lib/b.js': "const { threads } = require('./a');\nthreads.create();",
      }).filter((line) => !line.includes('openai.ts')),
    ).toEqual([
      'lib/a.js:2 threads: after swap',
      'lib/b.js:2 threads.create: after swap',
      'src/use.ts:3 assistants.list: after swap',
      'src/use.ts:4 threads.runs.list: after swap',
    ]);
  });

  test('in a route of Next.js, in Vue, and in JavaScript with Flow', () => {
    expect(
      audit({
        'app/api/chat/route.ts': `import OpenAI from 'openai';\nexport const runtime = 'nodejs';\nexport async function POST(request: Request) {\n  const openai = new OpenAI();\n  return Response.json(await openai.beta.threads.create());\n}`,
        'src/Chat.vue':
          "<script setup>\nimport OpenAI from 'openai';\nawait new OpenAI().beta.threads.create();\n</script>",
        'src/flow.js': 'function f(x: ?string) { return openai.beta.threads.create(); }',
      }),
    ).toEqual([
      'app/api/chat/route.ts:5 threads.create: after swap',
      'src/Chat.vue:3 threads.create: after swap',
      'src/flow.js:1 threads.create: after swap',
    ]);
  });

  test('with the call style that they have', () => {
    const notes = find({
      'a.ts': `${SDK}client.beta.threads.runs.cancel('t', 'r');\nclient.beta.threads.runs.cancel('r', { thread_id: 't' });\nclient.beta.threads.runs.cancel(a, b);`,
    }).map(({ note }) => note);
    expect(notes).toEqual([undefined, 'SDK 4, positional', 'SDK 5 and later', undefined]);
  });
});

describe('types, classes, mocks and libraries are found', () => {
  test.each([
    ['let run: OpenAI.Beta.Threads.Runs.Run;', ['1 OpenAI.Beta.Threads.Runs.Run: after swap']],
    ['vi.spyOn(OpenAI.Beta.Threads.Runs.prototype, "create");', ['1 OpenAI.Beta.Threads.Runs.prototype: after swap']],
    ['x instanceof OpenAI.Beta.Threads;', ['1 OpenAI.Beta.Threads: after swap']],
    [
      'const fake = { beta: { threads: { create: vi.fn() } } };',
      ['1 an object in the place of a client: beta.threads: works'],
    ],
    ['let chat: OpenAI.Chat.ChatCompletion;', []],
  ])('%s', (code, found) => {
    expect(auditCode(code)).toEqual(found);
  });

  test('imports and mocks, which the swap changes', () => {
    expect(
      find({
        'a.ts': "import type { Run } from 'openai/resources/beta/threads/runs/runs';\nimport { toFile } from 'openai';",
        'a.test.ts': "import './a';\nvi.mock('openai');",
      }).map(({ path, line, kind, outcome }) => [path, line, kind, outcome]),
    ).toEqual([
      ['a.test.ts', 2, 'import', 'after swap'],
      ['a.ts', 1, 'import', 'after swap'],
      ['a.ts', 2, 'import', 'after swap'],
    ]);
  });

  test('libraries with a client of their own, and those that hand on streams', () => {
    const source =
      "import { OpenAIAssistantRunnable } from 'langchain/experimental/openai_assistant';\nimport { AssistantResponse } from 'ai';";
    expect(audit({ 'a.ts': source })).toEqual([
      'a.ts:1 langchain/experimental/openai_assistant: library',
      'a.ts:2 ai: works',
    ]);
    expect(
      audit({
        'a.ts': source,
        'package.json': '{ "scripts": { "start": "node --import openai-assistants-shim/register a.js" } }',
      })[0],
    ).toBe('a.ts:1 langchain/experimental/openai_assistant: works');
  });

  test.each([
    "import { Assistant } from 'experts';\nawait Assistant.create({});",
    "const { toAsk } = require('@builderbot-plugins/openai-assistants');",
    "import { AI, AssistantsPlanner } from '@microsoft/teams-ai';",
    "import { CopilotRuntime, OpenAIAssistantAdapter } from '@copilotkit/runtime';",
    "import Portkey from 'portkey-ai';\nawait new Portkey({}).beta.threads.create({});",
    "import { OpenAI } from '@posthog/ai';\nawait new OpenAI({}).beta.assistants.list();",
  ])('a library that is used for assistants: %s', (code) => {
    const library = find({ 'a.ts': code }).find(({ kind }) => kind === 'library');
    expect(library).toMatchObject({ line: 1, outcome: 'decide', reason: 'library' });
  });

  test.each([
    "import { CopilotRuntime, OpenAIAdapter } from '@copilotkit/runtime';",
    "import { Application } from '@microsoft/teams-ai';",
    "import Portkey from 'portkey-ai';\nawait new Portkey({}).chat.completions.create({});",
  ])('not one that is used for something else: %s', (code) => {
    expect(auditCode(code)).toEqual([]);
  });
});

describe('what needs a decision', () => {
  test.each([
    [`client.beta.threads.runs.create(t, { assistant_id: '${ASSISTANT}' });`, `1 ${ASSISTANT}: assistant id`],
    ["const id = 'asst_abc123';", '1 asst_abc123: assistant id'],
    [`const id = \`${THREAD}\`;`, `1 ${THREAD}: old id`],
    ['const id = process.env.OPENAI_ASSISTANT_ID;', '1 env.OPENAI_ASSISTANT_ID: assistant id from the environment'],
    ['const id = import.meta.env.VITE_ASSISTANT_ID;', '1 env.VITE_ASSISTANT_ID: assistant id from the environment'],
    ["fetch('https://api.openai.com/v1/threads', {});", '1 https://api.openai.com/v1/threads: raw request'],
    ['axios.post(`${base}/v1/threads/${id}/runs`);', '1 …/v1/threads/…/runs: raw request'],
    [
      "const h = { 'OpenAI-Beta': 'assistants=v2' };\nfetch(`${BASE}/threads/${id}/messages`, h);",
      '2 …/threads/…/messages: raw request',
    ],
    [
      'fetch(`${endpoint}/openai/assistants?api-version=2024-05-01-preview`);',
      '1 …/openai/assistants?api-version=2024-05-01-preview: raw request',
    ],
    ["client.post('/threads/runs', { body });", '1 post /threads/runs: raw request of a client'],
    ["const azure = new OpenAI({ baseURL, defaultQuery: { 'api-version': '2024' } });", '1 a client of Azure: azure'],
    ['const c = new OpenAI({ httpAgent: agent });', '1 httpAgent: httpAgent'],
    ['client.beta.threads[method]();', '1 threads[…]: computed'],
    ['client.beta.chat.completions.runFunctions({});', '1 beta.chat.completions.runFunctions: runFunctions'],
    ['go({ max_prompt_tokens: 5 });', '1 max_prompt_tokens: max_prompt_tokens'],
    ["go({ tools: [{ type: 'retrieval' }] });", "1 the tool type 'retrieval': first version"],
    ["go({ role: 'user', file_ids: [] });", '1 file_ids: first version'],
    ["go({ headers: { 'OpenAI-Beta': 'assistants=v1' } });", '1 assistants=v1: first version'],
  ])('%s', (code, found) => {
    expect(auditCode(code)).toContain(found);
  });

  test.each([
    "const a = 'thread_id', b = 'asst_', c = 'thread_safe_queue', d = 'run_in_background', e = 'asst_placeholder';",
    "router.get('/threads/:id', show); fetch('/api/assistants/threads');",
    'go({ tool_resources: { code_interpreter: { file_ids: [] } } });',
    "go({ type: 'file_search' });",
  ])('%s does not', (code) => {
    expect(auditCode(code)).toEqual([]);
  });

  test('no longer does once it is taken care of', () => {
    const files = {
      'a.ts': `import OpenAI from 'openai-assistants-shim';\nconst client = new OpenAI({ assistants: { definitions: { ${ASSISTANT}: {}, [process.env.ASSISTANT_ID]: {} } } });\nclient.beta.threads.create();\nfetch('https://api.openai.com/v1/threads');`,
      'b.py': 'from openai import OpenAI\nclient.beta.threads.create()\n',
      Procfile: 'web: npx openai-assistants-shim serve\nworker: node --import openai-assistants-shim/register a.js',
      'c.ts':
        "import { AzureOpenAI } from 'openai-assistants-shim';\nnew AzureOpenAI({ assistants: { history: 'store' } });",
    };
    expect(new Set(find(files).map(({ outcome }) => outcome))).toEqual(new Set(['works']));
    expect(audit(files)).toHaveLength(5);
  });

  test('ids in tests are values of tests, and mocked addresses have a page of their own', () => {
    const source = `const id = '${ASSISTANT}';\nnock('https://api.openai.com').post('/v1/threads');`;
    expect(audit({ 'test/a.test.ts': source })).toEqual([
      `test/a.test.ts:1 ${ASSISTANT}: works`,
      'test/a.test.ts:2 /v1/threads: mocked request',
    ]);
  });

  test('a client whose making is not seen', () => {
    expect(audit({ 'a.ts': "import { client } from '@acme/ai';\nclient.beta.threads.create();" })).toEqual([
      'a.ts:2 threads.create: client not seen',
    ]);
  });

  test('what swap leaves to its user', () => {
    expect(find({ 'a.js': "require(process.env.SDK ?? 'openai');" })).toEqual([
      expect.objectContaining({ path: 'a.js', line: 1, outcome: 'decide', reason: 'not swapped' }),
    ]);
  });
});

describe('what works', () => {
  test('after the swap, and under the name openai, everything that a client does', () => {
    const before = {
      'a.ts': `${SDK}export { client };\nclient.beta.threads.create();`,
      'b.ts': "import { client } from './a';\nclient.beta.assistants.list();",
    };
    expect(audit(before)).toEqual(['a.ts:4 threads.create: after swap', 'b.ts:2 assistants.list: after swap']);
    expect(audit(before, 'alias').map((line) => line.split(': ')[1])).toEqual(['works', 'works']);
    const after = { ...before, 'a.ts': before['a.ts'].replace("'openai'", "'openai-assistants-shim'") };
    expect(audit(after)).toEqual(['a.ts:4 threads.create: works', 'b.ts:2 assistants.list: works']);
  });

  test('models that are gone, or will be: their successors answer', () => {
    const found = find({
      'a.ts': `${SDK}client.beta.assistants.create({ model: 'gpt-4-turbo' });\nlog('gpt-4o');`,
      'b.ts': "const m = 'gpt-4o';",
    });
    expect(
      found.filter(({ kind }) => kind === 'model').map(({ what, note, outcome }) => [what, note, outcome]),
    ).toEqual([
      ['gpt-4-turbo', 'shut down on 2026-10-23; gpt-5.6-sol answers in its place (docs/models.md)', 'after swap'],
      ['gpt-4o', 'to be shut down on 2027-01-14; then gpt-6-luna answers in its place (docs/models.md)', 'after swap'],
    ]);
  });

  test('vector stores, which stay at OpenAI', () => {
    expect(auditCode("const id = 'vs_abc123def456ghi789jkl012';")).toEqual(['1 vs_abc123def456ghi789jkl012: works']);
  });
});

describe('other files are searched as text', () => {
  test.each([
    [
      'a.py',
      'import openai\nclient.beta.threads.runs.create_and_poll()',
      '2 beta.threads.runs.create_and_poll (Python): other language',
    ],
    ['a.php', '<?php\n$openai->threads()->create([]);', '2 ->threads()->create (PHP): other language'],
    ['a.rb', 'openai = 1\nclient.threads.create', '2 client.threads.create (Ruby): other language'],
    ['a.go', '// openai\nclient.Beta.Threads.New(ctx)', '2 .Beta.Threads.New (Go): other language'],
    ['A.java', 'import com.openai;\nclient.beta().threads().create();', '2 beta().threads() (Java): other language'],
    ['A.cs', 'using OpenAI;\nAssistantClient c = x;', '2 AssistantClient (C#): other language'],
    [
      'a.sh',
      '#!/bin/sh\ncurl https://api.openai.com/v1/threads',
      '2 https://api.openai.com/v1/threads: other language',
    ],
    ['.env', `# openai\nOPENAI_ASSISTANT_ID=${ASSISTANT}`, `2 ${ASSISTANT}: assistant id`],
    ['app.yaml', `openai:\n  assistant: ${ASSISTANT}`, `2 ${ASSISTANT}: assistant id`],
    ['data.json', `[\n"${THREAD}", "thread_bbb123def456ghi789jkl012"]`, `2 ${THREAD} and 1 more of its kind: old id`],
  ])('%s', (path, text, found) => {
    expect(audit({ [path]: text })).toEqual([`${path}:${found}`]);
  });

  test('a file whose name ends as a method of every object', () => {
    expect(audit({ 'a.constructor': 'openai', 'b.toString': 'openai' })).toEqual([]);
  });

  test('comments and pages of documentation are not', () => {
    expect(
      audit({
        'a.py': 'import openai\n# client.beta.threads.create()',
        'README.md': `https://api.openai.com/v1/threads ${ASSISTANT}`,
      }),
    ).toEqual([]);
  });

  test('a file that cannot be parsed is told, and searched', () => {
    expect(audit({ 'a.ts': "import OpenAI from 'openai';\nconst x = ;\nclient.beta.threads.create();\n" })).toEqual([
      expect.stringMatching(/^a\.ts:1 Unexpected token.*: not parsed$/),
      'a.ts:3 beta.threads.create: not parsed',
    ]);
  });

  test('a file that cannot be parsed does not work after the swap of the others', () => {
    const broken = 'const x = ;\nclient.beta.threads.create();\n';
    for (const sdk of ['openai', 'openai-assistants-shim'])
      expect(audit({ 'a.ts': broken, 'b.ts': `import OpenAI from '${sdk}';\nexport default new OpenAI();` })).toContain(
        'a.ts:2 beta.threads.create: not parsed',
      );
  });
});
