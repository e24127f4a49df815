import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The SDK under test: the name of an installed copy (`SDK=openai-5-15`), else the one installed as `openai`. */
const sdk = process.env.SDK ?? 'openai';
/** Likewise for zod, which the package takes in two majors (`ZOD=zod-4`). */
const zod = process.env.ZOD ?? 'zod';
const isMatrix = sdk !== 'openai' || zod !== 'zod';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What needs no world around it: data in, data out. */
const UNIT = [
  'lib',
  'compare',
  'context',
  'mapping',
  'schemas',
  'translate',
  'upstream',
  'bench',
  'rollout',
  'models',
  'assistant-stream',
  'swap',
  'audit',
  'doctor',
  'events',
].map((room) => `test/${room}/**/*.test.ts`);
/** What changes its process for good, or counts what is in it: modules mocked, `fetch` replaced, clients collected. */
const ALONE = [
  ...['cli', 'client', 'config', 'examples', 'otel', 'register', 'server'].map((room) => `test/${room}/**/*.test.ts`),
  'test/flows/new-tool-type.test.ts',
  'test/flows/shared-clients.test.ts',
];
/** What starts processes, talks to databases or packs the package. */
const HEAVY = ['packaging', 'processes', 'store', 'docs'].map((room) => `test/${room}/**/*.test.ts`);

/** Has a config of its own: `npm run conformance`. */
const CONFORMANCE = 'test/conformance/*.test.ts';

/** Flows whose calls meet the store in the middle of something. */
const RACY = ['handed-over', 'library-habits', 'polled-run', 'races', 'run-lifecycle', 'stopping', 'streamed-run'].map(
  (flow) => `test/flows/${flow}.test.ts`,
);

/** Flows that come out alike where the threads live in the caller's store. */
const OWN_THREADS = [
  'assistants',
  'attachments',
  'cancelled-elsewhere',
  'code-interpreter',
  'commentary',
  'computer-calls',
  'containers',
  'definitions',
  'deleted-messages',
  'deleted-threads',
  'endings',
  'event-listeners',
  'events',
  'failed-writes',
  'fallbacks',
  'file-search',
  'files',
  'handed-over',
  'ids-of-another-kind',
  'leaving-a-stream',
  'library-habits',
  'listener-hooks',
  'lists',
  'lost-cancels',
  'lost-updates',
  'message-lists',
  'messages',
  'namespaces',
  'polled-run',
  'polling',
  'properties',
  'races',
  'refusals',
  'request-option',
  'run-lifecycle',
  'run-parameters',
  'run-steps',
  'run-timeout',
  'seen-from-elsewhere',
  'shared-clients',
  'stopping',
  'store-faults',
  'streamed-run',
  'token-limits',
  'truncation',
  'vector-stores',
  'windowed-answers',
].map((flow) => `test/flows/${flow}.test.ts`);

const ownThreadsLane = {
  extends: true as const,
  test: { name: 'own-threads', include: OWN_THREADS, env: { THREADS_IN: 'store' }, isolate: false },
};

const slowLane = (milliseconds: number) => ({
  extends: true as const,
  test: {
    name: `slow-${milliseconds}`,
    include: RACY,
    env: { STORE_WRITE_MS: String(milliseconds) },
    isolate: false,
  },
});

/** Pages of the program are text, as the build has them. */
const htmlAsText = {
  name: 'html-as-text',
  enforce: 'pre' as const,
  load: (id: string) => (id.endsWith('.html') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
};

export default defineConfig({
  plugins: [htmlAsText],
  resolve: {
    alias: [
      { find: /^openai-assistants-shim$/, replacement: here('src/index.ts') },
      { find: /^openai-assistants-shim\/testing$/, replacement: here('src/testing/index.ts') },
      { find: /^openai-assistants-shim\/models$/, replacement: here('src/models/index.ts') },
      { find: /^openai-assistants-shim\/context$/, replacement: here('src/context/index.ts') },
      { find: /^openai-assistants-shim\/ids$/, replacement: here('src/ids/index.ts') },
      { find: /^openai-assistants-shim\/rollout$/, replacement: here('src/carry/index.ts') },
      { find: /^openai-assistants-shim\/otel$/, replacement: here('src/otel/index.ts') },
      { find: /^openai-assistants-shim\/events$/, replacement: here('src/events/index.ts') },
      { find: /^openai-assistants-shim\/import$/, replacement: here('src/import/index.ts') },
      { find: /^openai-assistants-shim\/server$/, replacement: here('src/server/index.ts') },
      { find: /^openai-assistants-shim\/store\/(\w+)$/, replacement: here('src/store/$1.ts') },
      { find: /^openai(?=\/|$)/, replacement: sdk },
      { find: /^zod(?=\/|$)/, replacement: zod },
    ],
  },
  test: {
    // Tells a test that hangs from one that takes long: no test is timed by the limit, however busy the machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Comes with each client that runs such a model, on days near its shutdown. Its own tests read it from a logger.
    onConsoleLog: (log) => !log.includes(' will be shut down on '),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [...UNIT, 'test/*.test.ts'],
          // Compares AssistantStream to that of the newest SDK.
          exclude: isMatrix ? ['test/assistant-stream/sdk-parity.test.ts'] : [],
          isolate: false,
        },
      },
      {
        extends: true,
        // Hundreds of files: a process for each takes longer than the tests.
        test: {
          name: 'flows',
          include: ['test/*/**/*.test.ts'],
          exclude: [...UNIT, ...ALONE, ...HEAVY, CONFORMANCE],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      // The life of a run on a store that takes its time for each write.
      ...(isMatrix ? [] : [3, 20].map(slowLane)),
      ...(isMatrix ? [] : [ownThreadsLane]),
      // These choose their SDKs themselves.
      ...(isMatrix ? [] : [{ extends: true as const, test: { name: 'heavy', include: HEAVY } }]),
    ],
  },
});
