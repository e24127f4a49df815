import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The import rule of the source tree: each folder, and what it must not import from. Calls go down
 * (cli, register -> server, ids -> client -> schemas, engine -> mapping, translate, assistant-stream, upstream, store -> lib,
 * errors); everything may use the types.
 */
const FOLDERS = [
  'client',
  'schemas',
  'engine',
  'context',
  'mapping',
  'translate',
  'assistant-stream',
  'upstream',
  'store',
  'testing',
  'models',
  'subpaths',
  'facts',
  'ids',
  'server',
  'register',
  'cli',
  'config',
  'import',
  'rollout',
  'carry',
  'compare',
  'shadow',
  'sources',
  'swap',
  'audit',
  'doctor',
  'otel',
  'events',
];
const ALLOWED = {
  cli: [
    ...['server', 'client', 'store', 'config', 'sources', 'swap', 'audit', 'doctor', 'facts', 'models', 'import'],
    ...['compare', 'shadow', 'upstream'],
  ],
  register: ['server', 'client', 'store', 'config'],
  config: ['server', 'schemas', 'store', 'compare'],
  import: ['client', 'engine', 'mapping', 'store'],
  carry: ['client', 'import', 'rollout', 'engine', 'mapping', 'upstream'],
  server: ['client'],
  ids: ['client', 'mapping'],
  client: ['schemas', 'engine', 'rollout', 'shadow', 'mapping', 'assistant-stream', 'upstream', 'store'],
  rollout: ['upstream'],
  shadow: ['compare', 'engine', 'mapping', 'upstream', 'store'],
  compare: [],
  schemas: [],
  context: [],
  engine: ['schemas', 'context', 'mapping', 'translate', 'upstream', 'store', 'models'],
  mapping: ['models'],
  models: [],
  subpaths: [],
  translate: ['mapping'],
  'assistant-stream': [],
  upstream: [],
  store: [],
  facts: ['models', 'testing'],
  sources: [],
  swap: ['sources'],
  audit: ['sources', 'swap', 'models'],
  doctor: ['models', 'sources'],
  testing: ['server', 'client', 'schemas', 'engine', 'mapping', 'store', 'models'],
  types: ['store'],
  otel: [],
  events: [],
  lib: [],
  errors: [],
};

/** Folders that run on Node alone. */
const ON_NODE = ['cli', 'register', 'config', 'import', 'carry'];

/** Folders without I/O. */
const PURE = ['compare', 'context', 'mapping', 'translate', 'sources', 'swap', 'audit', 'doctor'];

/** Packages that only some files may import at run time. */
const NODE_BUILT_INS = { regex: '^node:', message: 'The core uses web standards only.' };
const MSW = { regex: '^msw(/|$)', message: 'msw is an optional peer of testing/ only.' };
const OPENTELEMETRY = { regex: '^@opentelemetry/', message: '@opentelemetry/api is an optional peer of otel/ only.' };
const DRIVERS = {
  regex: '^(better-sqlite3|pg|redis|ioredis)(/|$)',
  message: 'A driver belongs to its own store entry.',
};
const ZOD = {
  regex: '^zod(?!/v4-mini$)',
  message: "Write import * as z from 'zod/v4-mini': it is there in both majors, and bundlers leave its languages out.",
};
const LOADED_LATE = {
  regex: '/(engine/.*|shadow/.*|schemas/(?!check-options).*|service)\\.js$',
  allowTypeImports: true,
  message: 'Loaded by the first call, through client/service.ts.',
};
const SDK_VALUES = { regex: '^openai(/|$)', allowTypeImports: true, message: 'Pure code: the SDK for its types only.' };

const restrict = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });

const folderOf = (folder) => {
  const forbidden = FOLDERS.filter((name) => name !== folder && !ALLOWED[folder].includes(name));
  return {
    regex: `^\\.{1,2}/(.*/)?(${forbidden.join('|')})/|^(\\.\\./)+index(\\.types)?\\.js$`,
    message: `${folder}/ imports only from: ${[...ALLOWED[folder], 'types', 'lib', 'errors'].join(', ')}.`,
  };
};

const folderRules = Object.keys(ALLOWED).map((folder) => ({
  files: [`src/${folder}/**/*.ts`, `src/${folder}.ts`],
  rules: restrict(
    folderOf(folder),
    ...(ON_NODE.includes(folder) ? [] : [NODE_BUILT_INS]),
    DRIVERS,
    ZOD,
    ...(folder === 'testing' ? [] : [MSW]),
    ...(folder === 'otel' ? [] : [OPENTELEMETRY]),
    ...(PURE.includes(folder) ? [SDK_VALUES] : []),
  ),
}));

export default defineConfig(
  {
    ignores: [
      'dist/',
      'coverage/',
      '.cache/',
      'docs/.vitepress/cache/',
      'docs/.vitepress/dist/',
      'docs/api/',
      'test/packaging/consumers/',
      'test/install/programs/',
      'test/runtimes/programs/',
      'examples/nextjs-chat/.next/',
      '**/.wrangler/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 400],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // To the SDK the whole surface that is kept alive here is deprecated.
      '@typescript-eslint/no-deprecated': 'off',
      // An overload for each call style says more than a union of their parameters.
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    // Nested names as the SDK has them: `Run.LastError`. Types only.
    files: ['src/types/**/*.ts'],
    rules: { '@typescript-eslint/no-namespace': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      ...restrict(NODE_BUILT_INS, MSW, OPENTELEMETRY, DRIVERS, ZOD),
    },
  },
  ...folderRules,
  {
    // What is loaded at its first use is a driver of a store, and what the calls of a client need.
    files: ['src/**/*.ts'],
    ignores: [
      ...['src/store/sqlite-database.ts', 'src/store/postgres.ts', 'src/store/redis.ts', 'src/client/backend.ts'],
      'src/assistant-stream/assistant-stream-runner.ts',
      ...['src/testing/fake-openai.ts', 'src/testing/legacy-handlers.ts'],
      ...['src/config/read-config.ts', 'src/register/install.ts'],
      ...['src/cli/main.ts', 'src/cli/commands/import.ts'],
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportExpression',
          message:
            'Loaded late are a driver of a store, client/service.ts, what reads the events of a stream, testing/seed.ts, a config file, a command, the module of --map and what register answers with.',
        },
      ],
    },
  },
  {
    // Importing the root loads neither the engine nor zod: the first call does.
    files: ['src/client/**/*.ts'],
    ignores: ['src/client/service.ts', 'src/client/add-rollout.ts', 'src/client/add-shadow.ts'],
    rules: restrict(folderOf('client'), NODE_BUILT_INS, DRIVERS, ZOD, MSW, OPENTELEMETRY, LOADED_LATE),
  },
  {
    // Where our objects meet the SDK's nominal types, and those of another client.
    files: ['src/client/**/*.ts', 'src/rollout/**/*.ts', 'src/carry/**/*.ts', 'src/upstream/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] },
  },
  {
    files: ['test/**/*.ts', 'examples/**/*.ts'],
    rules: {
      // Test doubles, `expect.any()` and what JSON.parse gives are not always worth a type of their own.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Only compiled, never run.
    files: ['test/types/**/*.ts'],
    rules: { 'no-useless-assignment': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['test/runtimes/**/*.mjs', 'examples/mounts/**/*.{js,mjs}'],
    languageOptions: {
      globals: { fetch: 'readonly', Response: 'readonly', AbortController: 'readonly', AbortSignal: 'readonly' },
    },
  },
  {
    files: ['examples/{cloudflare-worker,express-sse,python}/**/*.js'],
    languageOptions: { globals: { Response: 'readonly', Buffer: 'readonly', AbortController: 'readonly' } },
  },
  {
    files: ['examples/nextjs-chat/**/*.js'],
    languageOptions: {
      parserOptions: { ecmaFeatures: { jsx: true } },
      globals: {
        ...{ fetch: 'readonly', FormData: 'readonly', ReadableStream: 'readonly', Response: 'readonly' },
        ...{ TextEncoderStream: 'readonly', document: 'readonly', window: 'readonly' },
      },
    },
  },
  {
    files: ['examples/testing-jest-cjs/**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { jest: 'readonly' } },
  },
  {
    files: ['examples/testing-jest-*/**/*.test.js'],
    languageOptions: {
      globals: { test: 'readonly', expect: 'readonly', beforeEach: 'readonly', afterEach: 'readonly' },
    },
  },
);
