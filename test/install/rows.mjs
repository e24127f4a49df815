/** The projects that are tried: what each has installed, by which manager, and which programs run in it. */

import { readFileSync } from 'node:fs';

const { name: SHIM, version: VERSION } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** The SDKs that an app may have: none, two of version 4, and one of each that shares or not. */
const SDKS = [undefined, '4.20.1', '4.104.0', '5.23.2', '7.55.0'];

/**
 * @typedef {object} Row
 * @property {string} name What the table calls it.
 * @property {string} manager A key of MANAGERS.
 * @property {Record<string, string>} app The app's dependencies, installed before this package is.
 * @property {string} [remove] What the user removes first.
 * @property {string} [add] What the user asks the manager for.
 * @property {boolean} [noScripts] The drivers are compiled when they are installed, which takes long and is not needed here.
 * @property {object} [replace] What package.json says to give this package to a dependent in place of its SDK.
 * @property {string[][]} [programs] Files of `programs/` with their arguments.
 * @property {string} [as] The name that the package has in the project, where it is another than its own.
 * @property {string} [typescript] A tool's name: the project is type-checked with it, in every way of resolving.
 * @property {boolean} [ci] Whether it is one of the few that CI tries.
 */

const smoke = (name, ...sdk) => ['smoke.mjs', 'smoke.cjs'].map((file) => [file, name, ...sdk]);

/** @returns {Row} The package beside an app's own SDK, or none. */
const beside = (manager, sdk, ci = false) => ({
  name: `${manager}: ${sdk ? `beside openai ${sdk}` : 'alone'}`,
  manager,
  app: sdk ? { openai: sdk } : {},
  add: SHIM,
  programs: smoke(SHIM, ...(sdk ? ['openai'] : [])),
  ci,
});

/** @returns {Row} An app on openai 4 that makes `openai` another name of this package. */
const alias = (manager, ci = false) => ({
  name: `${manager}: as an alias of openai`,
  manager,
  app: { openai: '4.104.0' },
  // npm drops a package that takes the name of one it depends on in the same step.
  remove: manager === 'npm' ? 'openai' : undefined,
  add: `openai@npm:${SHIM}@^${VERSION}`,
  programs: smoke('openai'),
  ci,
});

const BY = `npm:${SHIM}@^${VERSION}`;
/** The part of package.json that gives this package to one library in place of its `openai`. */
const OVERRIDES = {
  // npm would override the SDK of this package as well.
  npm: { overrides: { 'legacy-lib': { openai: { '.': BY, openai: '^6.0.0 || ^7.0.0' } } } },
  pnpm: { pnpm: { overrides: { 'legacy-lib>openai': BY } } },
  'yarn 1': { resolutions: { 'legacy-lib/openai': BY } },
  'yarn berry': { resolutions: { 'legacy-lib/openai': BY } },
};

/** @returns {Row} A library that depends on openai 4, given this package in its place. */
const override = (manager) => ({
  name: `${manager}: in place of one library's openai`,
  manager,
  app: { 'legacy-lib': '*', openai: '6.49.0' },
  replace: OVERRIDES[manager],
  programs: [['dependent.cjs']],
});

/** @returns {Row} Something old or new beside the package that is an optional peer of it. */
const peers = (manager, app, outdated = []) => ({
  name: `${manager}: beside ${Object.entries(app)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}`,
  manager,
  app,
  add: SHIM,
  noScripts: 'better-sqlite3' in app,
  programs: [...smoke(SHIM), ...(outdated.length > 0 ? [['outdated.mjs', ...outdated]] : [])],
});

/** @returns {Row} */
const zod = (version, sdk) => ({
  name: `npm: beside zod ${version}${sdk ? ` and openai ${sdk}` : ''}`,
  manager: 'npm',
  app: { zod: version, ...(sdk ? { openai: sdk } : {}) },
  add: SHIM,
  programs: [...smoke(SHIM, ...(sdk ? ['openai'] : [])), ['zod.mjs']],
});

/** @returns {Row} */
const types = (typescript, sdk, ci = false) => ({
  name: `types: TypeScript ${typescript}, ${sdk ? `beside openai ${sdk}` : 'alone'}`,
  manager: 'npm',
  app: { '@types/node': '20.19.25', ...(sdk ? { openai: sdk } : {}) },
  add: SHIM,
  typescript: `typescript-${typescript}`,
  ci,
});

const OLD_DRIVERS = { 'better-sqlite3': '7.6.2', pg: '7.18.2', redis: '3.1.2' };

/** @type {Row[]} */
export const ROWS = [
  ...SDKS.map((sdk) => beside('npm', sdk, sdk === '4.104.0' || sdk === undefined)),
  ...SDKS.map((sdk) => beside('pnpm', sdk, sdk === '4.104.0')),
  ...SDKS.map((sdk) => beside('yarn 1', sdk)),
  { ...beside('yarn 1 on Node 20', '4.104.0'), replace: { resolutions: { [`${SHIM}/openai`]: '^6.0.0' } } },
  ...['yarn berry', 'yarn berry PnP'].flatMap((manager) =>
    [undefined, '4.104.0', '7.55.0'].map((sdk) => beside(manager, sdk, manager.endsWith('PnP') && sdk === '4.104.0')),
  ),
  ...['npm', 'pnpm', 'yarn 1', 'yarn berry', 'yarn berry PnP'].map((manager) => alias(manager, manager === 'npm')),
  ...Object.keys(OVERRIDES).map(override),
  peers('npm', { msw: '1.3.5' }, ['msw']),
  peers('npm', { msw: '3.0.5' }),
  ...['npm', 'pnpm', 'yarn 1'].map((manager) => peers(manager, OLD_DRIVERS, ['sqlite', 'pg', 'redis'])),
  ...['3.22.4', '3.23.8', '3.25.76', '4.6.7'].map((version) => zod(version)),
  zod('3.23.8', '5.23.2'),
  zod('3.22.4', '4.20.1'),
  ...['4.9', '5.0', '5.4', '5.9'].map((version) => types(version, undefined, version === '5.9')),
  {
    ...types('5.9'),
    name: 'types: TypeScript 5.9, as an alias of openai',
    add: `openai@${BY}`,
    as: 'openai',
  },
  types('5.0', '4.104.0'),
  types('5.9', '4.104.0'),
];

/** The compilers that rows name, by the names they are installed under. */
export const COMPILERS = Object.fromEntries(
  ['4.9.5', '5.0.4', '5.4.5', '5.9.3'].map((version) => [
    `typescript-${version.split('.').slice(0, 2).join('.')}`,
    `npm:typescript@${version}`,
  ]),
);

/** A library that depends on openai 4, as it is published. */
export const LEGACY_LIB = {
  'package.json': JSON.stringify({ name: 'legacy-lib', version: '1.0.0', dependencies: { openai: '^4.104.0' } }),
  'index.js': "exports.OpenAI = require('openai').OpenAI;\nexports.load = (name) => require(name);\n",
};
