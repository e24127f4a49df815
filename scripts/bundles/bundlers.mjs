/** Makes production bundles of a module for browsers, with several bundlers. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the bundlers that are not dependencies of this package. `installTools` installs them. */
export const TOOLS = resolve('.cache/bundlers');

/** Exact versions, so that a size changes only if this package changes. */
const VERSIONS = { vite: '8.3.8', webpack: '5.113.0', next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };

/** Imports a package from {@link TOOLS}. @param {string} specifier */
const load = (specifier) => import(pathToFileURL(join(TOOLS, 'node_modules', specifier)).href);

/** Installs the bundlers in {@link TOOLS}, unless they are there in these versions. */
export function installTools() {
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(join(TOOLS, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: TOOLS, stdio: 'inherit' });
}

/**
 * Each function bundles `entry` of `folder`, and returns the folder of its output.
 * @type {Record<string, (folder: string, entry: string) => Promise<string>>}
 */
export const bundlers = {
  async esbuild(folder, entry) {
    const { build } = await import('esbuild');
    const outdir = join(folder, 'esbuild');
    await build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      outdir,
      logOverride: { 'ignored-bare-import': 'silent' },
    });
    return outdir;
  },

  async Vite(folder, entry) {
    const { build } = await load('vite/dist/node/index.js');
    const outDir = join(folder, 'vite');
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { outDir, target: 'es2022', modulePreload: false, rollupOptions: { input: join(folder, entry) } },
    });
    return outDir;
  },

  async webpack(folder, entry) {
    const { default: webpack } = await load('webpack/lib/index.js');
    const path = join(folder, 'webpack');
    const options = { mode: 'production', context: folder, entry: join(folder, entry), output: { path } };
    await new Promise((done, fail) => {
      webpack(options, (error, stats) => {
        if (error ?? stats.hasErrors()) fail(error ?? new Error(stats.toString('errors-only')));
        else done(undefined);
      });
    });
    return path;
  },

  async 'Next.js'(folder, entry) {
    const app = join(folder, 'next');
    mkdirSync(join(app, 'pages'), { recursive: true });
    const source = relative(join(app, 'pages'), join(folder, entry));
    const page = `import { ask } from '${source}';\nexport default () => <button onClick={() => ask('Hi.')}>Ask</button>;\n`;
    writeFileSync(join(app, 'pages/index.jsx'), page);
    writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }');
    // This repository is the root, because it contains the app, the package and Next.js, which may be symbolic links.
    const config = { turbopack: { root: resolve('.') }, outputFileTracingRoot: resolve('.') };
    writeFileSync(join(app, 'next.config.mjs'), `export default ${JSON.stringify(config)};\n`);
    rmSync(join(app, '.next'), { recursive: true, force: true });
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
    const next = join(TOOLS, 'node_modules/next/dist/bin/next');
    execFileSync(process.execPath, [next, 'build', '--webpack', app], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    return join(app, '.next/static');
  },
};
