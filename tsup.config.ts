import { rmSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];
type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Lets CommonJS code use the root entry as it uses the SDK's: `new (require('openai-assistants-shim'))()`, with the named
 * exports, `default` and the statics of the class beside it. The exports become those of a constructor that makes clients.
 */
const CALLABLE_ROOT = `
{
  const named = module.exports;
  const client = function (...args) {
    return Reflect.construct(named.default, args, new.target || named.default);
  };
  const { length, name, ...properties } = Object.getOwnPropertyDescriptors(named);
  module.exports = Object.defineProperties(Object.setPrototypeOf(client, named.default), {
    ...properties,
    prototype: { value: named.default.prototype },
  });
}
`;

const callableRoot: Plugin = {
  name: 'callable-root',
  renderChunk(code, info) {
    if (this.format !== 'cjs' || info.entryPoint !== 'src/index.ts') return undefined;
    // Who reads the file without running it takes the first such call for that of the root itself: not those of what is loaded late.
    const late = code.replace(/\n__export\((?!src_exports)/g, '\n(0, __export)(');
    return { code: late + CALLABLE_ROOT, map: info.map ?? null };
  },
};

/** Every entry but the root. */
const entries = {
  'testing/index': 'src/testing/index.ts',
  'models/index': 'src/models/index.ts',
  'context/index': 'src/context/index.ts',
  'ids/index': 'src/ids/index.ts',
  'server/index': 'src/server/index.ts',
  'import/index': 'src/import/index.ts',
  'rollout/index': 'src/carry/index.ts',
  'otel/index': 'src/otel/index.ts',
  'events/index': 'src/events/index.ts',
  'register/index': 'src/register/index.ts',
  'store/sqlite': 'src/store/sqlite.ts',
  'store/postgres': 'src/store/postgres.ts',
  'store/redis': 'src/store/redis.ts',
  'sdk/core': 'src/subpaths/core.ts',
};

/** What a program of Node takes from the other entries, which are built beside it, rather than a copy of them. */
const otherEntries: EsbuildPlugin = {
  name: 'other-entries',
  setup(build) {
    const built = new Set(Object.values(entries));
    build.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
      const source = relative('.', resolve(resolveDir, path)).split(sep).join('/').replace(/\.js$/, '.ts');
      const name = source.slice('src/'.length, -'.ts'.length);
      return built.has(source) ? { path: `../${name}.js`, external: true } : null;
    });
  },
};

// Not by the option `clean`: two builds write there.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  {
    entry: { index: 'src/index.ts', ...entries },
    format: ['esm', 'cjs'],
    target: ['node20', 'es2022'],
    platform: 'neutral',
    sourcemap: true,
    // What only the doors use is no dependency of those who install the package.
    noExternal: [/^hono(\/|$)/, /^@hono\/node-server$/],
    // The declarations of the root are not those of its code: see index.types.ts. Writing all of them takes more memory than Node
    // gives a process by default, so `npm run build` passes --max-old-space-size.
    dts: { entry: { index: 'src/index.types.ts', ...entries } },
    plugins: [callableRoot],
    // CommonJS has no import.meta, and takes another way wherever the source names it.
    esbuildOptions(options, { format }) {
      if (format === 'cjs') options.define = { ...options.define, 'import.meta.url': 'undefined' };
    },
  },
  {
    // The command line: a program, which nothing imports.
    entry: ['src/cli/index.ts'],
    outDir: 'dist/cli',
    format: 'esm',
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    esbuildPlugins: [otherEntries],
    loader: { '.html': 'text' },
    noExternal: [/^(citty|diff|ignore|js-yaml|@babel\/parser|hono|@hono\/node-server)(\/|$)/],
  },
]);
