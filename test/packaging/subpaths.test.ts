import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsumer, execute, pack, ROOT, SDKS } from './pack.js';

/** The subpaths of SDK 4 that apps import, with the classes of ours that each has. */
const SUBPATHS: Record<string, string[]> = {
  core: [],
  'resources/beta': ['Beta', 'Assistants', 'Threads', 'VectorStores'],
  'resources/beta/index': ['Beta', 'Assistants', 'Threads', 'VectorStores'],
  'resources/beta/beta': ['Beta'],
  'resources/beta/assistants': ['Assistants'],
  'resources/beta/assistants/assistants': ['Assistants'],
  'resources/beta/threads': ['Threads', 'Messages', 'Runs'],
  'resources/beta/threads/index': ['Threads', 'Messages', 'Runs'],
  'resources/beta/threads/threads': ['Threads'],
  'resources/beta/threads/messages': ['Messages'],
  'resources/beta/threads/messages/messages': ['Messages'],
  'resources/beta/threads/runs': ['Runs', 'Steps'],
  'resources/beta/threads/runs/runs': ['Runs'],
  'resources/beta/threads/runs/steps': ['Steps'],
  'resources/beta/vector-stores': ['VectorStores'],
  'resources/beta/vector-stores/index': ['VectorStores'],
  'resources/beta/vector-stores/vector-stores': ['VectorStores'],
  'resources/beta/vector-stores/files': [],
  'resources/beta/vector-stores/file-batches': [],
  'lib/AssistantStream': ['AssistantStream'],
  'helpers/zod': [],
  'shims/node': [],
  'shims/web': [],
  uploads: [],
};

/** What each of them gives that is the same object as in the root, by the root's name; and all of its names. */
const LOOK = `
function look(root, load) {
  const { Beta } = root.OpenAI;
  const ours = {
    Beta, Assistants: Beta.Assistants, Threads: Beta.Threads, VectorStores: Beta.VectorStores,
    Messages: Beta.Threads.Messages, Runs: Beta.Threads.Runs, Steps: Beta.Threads.Runs.Steps,
    AssistantStream: root.AssistantStream,
  };
  return async (subpath) => {
    const module = await load(subpath);
    return [subpath, { same: Object.keys(ours).filter((name) => ours[name] === module[name]), names: Object.keys(module) }];
  };
}
const ALL = ${JSON.stringify(Object.keys(SUBPATHS).flatMap((name) => [name, `${name}.js`, `${name}.mjs`]))};
const print = async (root, load) =>
  console.log(JSON.stringify(Object.fromEntries(await Promise.all(ALL.map(look(root, load))))));
`;

const ESM = `import * as root from 'openai-assistants-shim';
${LOOK}
await print(root, (subpath) => import('openai-assistants-shim/' + subpath));`;

const CJS = `${LOOK}
print(require('openai-assistants-shim'), (subpath) => require('openai-assistants-shim/' + subpath));`;

/** The same names as the SDK's own module of that place, for each module that loads; those that lack one are printed. */
const SDK_ESM = `
const missing = [];
let seen = 0;
for (const subpath of JSON.parse(process.argv[2])) {
  const sdk = await import('openai/' + subpath).catch(() => undefined);
  if (!sdk) continue;
  seen += 1;
  const ours = await import('openai-assistants-shim/' + subpath);
  missing.push(...Object.keys(sdk).filter((name) => !(name in ours)).map((name) => subpath + ' ' + name));
}
console.log(JSON.stringify({ missing, hasSeenMany: seen > 100 }));`;

/** Type imports as apps have them, in every place. */
const TYPED = `
import OpenAI from 'openai-assistants-shim';
import type { APIPromise, RequestOptions, Response as CoreResponse } from 'openai-assistants-shim/core';
import { toFile } from 'openai-assistants-shim/core.js';
import type { Assistant, Threads as BetaThreads, VectorStore } from 'openai-assistants-shim/resources/beta';
import { Beta } from 'openai-assistants-shim/resources/beta/beta';
import type { AssistantCreateParams } from 'openai-assistants-shim/resources/beta/assistants';
import type { AssistantTool } from 'openai-assistants-shim/resources/beta/assistants/assistants';
import type { Thread, ThreadMessage } from 'openai-assistants-shim/resources/beta/threads';
import { Threads } from 'openai-assistants-shim/resources/beta/threads/threads.mjs';
import type { Message, MessagesPage } from 'openai-assistants-shim/resources/beta/threads/messages';
import type { MessageContentText } from 'openai-assistants-shim/resources/beta/threads/messages/messages';
import type { Run } from 'openai-assistants-shim/resources/beta/threads/runs';
import { Runs, type RequiredActionFunctionToolCall } from 'openai-assistants-shim/resources/beta/threads/runs/runs.js';
import type { RunStep, ToolCall } from 'openai-assistants-shim/resources/beta/threads/runs/steps';
import type { VectorStore as Store } from 'openai-assistants-shim/resources/beta/vector-stores';
import type { VectorStore as StoreOfIndex } from 'openai-assistants-shim/resources/beta/vector-stores/index';
import type { VectorStores } from 'openai-assistants-shim/resources/beta/vector-stores/vector-stores';
import type { VectorStoreFile } from 'openai-assistants-shim/resources/beta/vector-stores/files';
import type { VectorStoreFileBatch } from 'openai-assistants-shim/resources/beta/vector-stores/file-batches';
import { AssistantStream } from 'openai-assistants-shim/lib/AssistantStream';
import { zodResponseFormat } from 'openai-assistants-shim/helpers/zod';
import 'openai-assistants-shim/shims/node';
import 'openai-assistants-shim/shims/web';
import { fileFromPath } from 'openai-assistants-shim/uploads';

const client = new OpenAI({ apiKey: 'test' });
export const threads: Threads = client.beta.threads;
export const sameThreads: BetaThreads = threads;
export const beta: Beta = client.beta;
export const runs: Runs = threads.runs;
export const stream: AssistantStream = runs.stream('thread_1', { assistant_id: 'asst_1' });
export const create = (body: AssistantCreateParams, options?: RequestOptions): APIPromise<Assistant> =>
  client.beta.assistants.create(body, options);
export const page = (id: string): PromiseLike<MessagesPage> => client.beta.threads.messages.list(id);
export const text = (message: ThreadMessage): string[] =>
  message.content.flatMap((part) => (part.type === 'text' ? [(part as MessageContentText).text.value] : []));
export const same = (message: Message, run: Run): [ThreadMessage, OpenAI.Beta.Threads.Run] => [message, run];
export const olderCall = (run: Run): APIPromise<Run> => runs.retrieve(run.thread_id, run.id);
export const raw = (id: string): Promise<CoreResponse> => client.beta.threads.retrieve(id).asResponse();
export const files = [toFile(new Uint8Array(1), 'a.txt'), fileFromPath('a.txt', { type: 'text/plain' })];
export const stores = (a: Store, b: StoreOfIndex): VectorStore[] => [a, b];
export type Others = [
  AssistantTool, Thread, RequiredActionFunctionToolCall, RunStep, ToolCall, VectorStores, VectorStoreFile,
  VectorStoreFileBatch, typeof zodResponseFormat,
];
`;

const FILES = {
  'package.json': '{ "name": "consumer", "private": true }',
  'look.mjs': ESM,
  'look.cjs': CJS,
  'sdk.mjs': SDK_ESM,
  'typed.mts': TYPED,
  'typed.cts': TYPED,
  'typed.ts': TYPED,
};

interface Seen {
  same: string[];
  names: string[];
}

describe('the subpaths of the packed package', { timeout: 120_000 }, () => {
  const consumers = new Map<string, string>();
  let cleanUp = (): void => undefined;

  beforeAll(async () => {
    const packed = await pack();
    ({ cleanUp } = packed);
    for (const sdk of SDKS) consumers.set(sdk, await createConsumer(packed.tarball, sdk, FILES));
  }, 120_000);

  afterAll(() => {
    cleanUp();
  });

  const run = async (sdk: string, ...args: string[]): Promise<unknown> =>
    JSON.parse(await execute(process.execPath, args, consumers.get(sdk) ?? ''));

  describe.each(SDKS)('on %s', (sdk) => {
    test.each(['look.mjs', 'look.cjs'])('have our own classes, with every ending: %s', async (file) => {
      const seen = (await run(sdk, file)) as Record<string, Seen>;
      const same = Object.entries(seen).map(([subpath, found]) => [subpath, found.same.sort()]);
      const expected = Object.entries(SUBPATHS).flatMap(([name, classes]) =>
        [name, `${name}.js`, `${name}.mjs`].map((subpath) => [subpath, [...classes].sort()]),
      );
      expect(same).toEqual(expected);
      expect(seen.core?.names).toEqual(expect.arrayContaining(['APIPromise', 'PagePromise', 'toFile', 'getHeader']));
      expect(seen['helpers/zod']?.names).toContain('zodResponseFormat');
      expect(seen['resources/beta/threads/messages']?.names).toContain('MessagesPage');
      expect(seen.uploads?.names).toEqual(expect.arrayContaining(['fileFromPath', 'toFile']));
      expect(seen['resources/beta/vector-stores/files']?.names).toContain('Files');
    });
  });

  test.each(['openai', 'openai-7-0', 'openai-5-15'])('have every name of the modules of %s', async (sdk) => {
    const files = readdirSync(join(ROOT, 'node_modules', sdk), { recursive: true, encoding: 'utf8' });
    const isPublic = (file: string): boolean =>
      file.endsWith('.mjs') && !/^(internal|_vendor|bin|node_modules)\/|internal-base/.test(file);
    const subpaths = files.filter(isPublic).map((file) => file.replace(/\.mjs$/, ''));
    expect(await run(sdk, 'sdk.mjs', JSON.stringify(subpaths))).toEqual({ missing: [], hasSeenMany: true });
  });

  test.each([
    ['openai', 'node16', ['--module', 'NodeNext'], ['typed.mts', 'typed.cts']],
    ['openai-5-15', 'node16', ['--module', 'NodeNext'], ['typed.mts', 'typed.cts']],
    ['openai', 'bundler', ['--module', 'ESNext', '--moduleResolution', 'Bundler'], ['typed.ts']],
    ['openai', 'node', ['--module', 'CommonJS', '--moduleResolution', 'Node10', '--esModuleInterop'], ['typed.ts']],
  ])('have the types of their names: %s, %s', async (sdk, _resolution, options, files) => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const strict = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'ES2022', '--types', 'node'];
    const lib = ['--lib', 'ES2023,DOM,DOM.Iterable,DOM.AsyncIterable'];
    await execute(process.execPath, [tsc, ...strict, ...lib, ...options, ...files], consumers.get(sdk) ?? '');
  });
});
