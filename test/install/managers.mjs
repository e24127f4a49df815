/** How each package manager installs a project that is laid out already, and how a program of the project is run with it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where tools and caches stay from one run to the next. */
export const CACHE = join(import.meta.dirname, '../../.cache/install');
const TOOLS = join(CACHE, 'tools/node_modules');

/** What is needed to run them, by the names they are installed under. */
export const TOOL_PACKAGES = {
  node: '22',
  'pnpm-10': 'npm:pnpm@10.34.8',
  'yarn-1': 'npm:yarn@1.22.22',
  'yarn-berry': 'npm:@yarnpkg/cli-dist@4.18.1',
};

export const TOOLS_HOME = join(CACHE, 'tools');

const NODE = process.execPath;
const NODE_22 = join(TOOLS, 'node/bin/node');
const PNPM = join(TOOLS, 'pnpm-10/bin/pnpm.cjs');
const YARN_1 = join(TOOLS, 'yarn-1/bin/yarn.js');
const YARN_BERRY = join(TOOLS, 'yarn-berry/bin/yarn.js');

const yarn1 = (node) => ({
  files: (registry) => ({ '.yarnrc': `registry "${registry}"\n` }),
  install: [node, YARN_1, 'install'],
  add: [node, YARN_1, 'add'],
  run: [node],
});

const berry = (linker) => ({
  files: (registry) => ({
    // A lockfile of its own makes the folder a project of its own.
    'yarn.lock': '',
    '.yarnrc.yml': [
      `nodeLinker: ${linker}`,
      `npmRegistryServer: ${registry}`,
      'unsafeHttpWhitelist: [localhost]',
      'enableTelemetry: false',
      'enableImmutableInstalls: false',
      'pnpEnableEsmLoader: true',
      'npmMinimalAgeGate: 0',
      `globalFolder: ${join(CACHE, 'berry')}`,
      '',
    ].join('\n'),
  }),
  install: [NODE, YARN_BERRY, 'install'],
  add: [NODE, YARN_BERRY, 'add'],
  run: linker === 'pnp' ? [NODE, YARN_BERRY, 'node'] : [NODE],
});

/**
 * @typedef {object} Manager
 * @property {string[]} install The command that installs what package.json says.
 * @property {string[]} add The command that installs what is named after it.
 * @property {string[]} [remove] The command that removes what is named after it.
 * @property {string[]} run What runs a file of JavaScript.
 * @property {(registry: string) => Record<string, string>} files What a project of it has besides.
 */

/** @type {Record<string, Manager>} */
export const MANAGERS = {
  npm: {
    files: (registry) => ({
      '.npmrc': `registry=${registry}\nreplace-registry-host=never\naudit=false\nfund=false\nprefer-offline=true\n`,
    }),
    install: ['npm', 'install'],
    add: ['npm', 'install'],
    remove: ['npm', 'uninstall'],
    run: [NODE],
  },
  pnpm: {
    files: (registry) => ({
      '.npmrc': `registry=${registry}\nstore-dir=${join(CACHE, 'pnpm')}\nprefer-offline=true\n`,
      // The folder is a workspace of its own.
      'pnpm-workspace.yaml': 'packages: []\n',
    }),
    install: [NODE, PNPM, 'install'],
    add: [NODE, PNPM, 'add', '-w'],
    run: [NODE],
  },
  // Its check of engines refuses openai 7 on Node 20.
  'yarn 1': yarn1(NODE_22),
  'yarn 1 on Node 20': yarn1(NODE),
  'yarn berry': berry('node-modules'),
  'yarn berry PnP': berry('pnp'),
};

/** Writes files into a directory, which is made. @param {string} directory @param {Record<string, string>} files */
export function writeFiles(directory, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}
