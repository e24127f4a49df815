/**
 * Writes the subpaths of this package into `dist/sdk`: for each module of the SDK and of SDK 4, a module that exports the same, but
 * with the classes of this package. Each consists of four small files: code and declarations, for ESM and CommonJS.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listPages, listTypes, MOVED, OURS, WITHOUT_EFFECT } from './table.mjs';

const OUT = 'dist/sdk';

/** Matches the internal modules of the SDK. */
const PRIVATE = /^(internal|_vendor|bin|node_modules)\/|\/internal-base$/;

type Extension = 'js' | 'cjs' | 'd.ts' | 'd.cts';
type Texts = Record<Extension, string>;

/** Lists the subpaths to write: those of the SDK in `directory`, and those of SDK 4. */
export function listSubpaths(directory = 'node_modules/openai'): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const modules = files.filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -'.mjs'.length));
  const today = modules.filter((name) => !PRIVATE.test(name));
  return [...new Set([...today, ...Object.keys(MOVED), ...WITHOUT_EFFECT])].sort();
}

/** Writes the files of all subpaths. */
export function writeSubpaths(): void {
  for (const subpath of listSubpaths()) {
    for (const [extension, text] of Object.entries(writeTexts(subpath))) {
      const file = join(OUT, `${subpath}.${extension}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

function writeTexts(subpath: string): Texts {
  const root = relative(dirname(join(OUT, subpath)), 'dist').replaceAll('\\', '/');
  if (WITHOUT_EFFECT.includes(subpath)) {
    return { js: 'export {};\n', cjs: '', 'd.ts': 'export {};\n', 'd.cts': 'export {};\n' };
  }
  if (subpath === 'index') {
    const text = (file: string): string =>
      `export * from '${root}/${file}';\nexport { default } from '${root}/${file}';\n`;
    const cjs = `module.exports = require('${root}/index.cjs');\n`;
    return { js: text('index.js'), cjs, 'd.ts': text('index.js'), 'd.cts': text('index.cjs') };
  }
  const declarations = (file: string): string => writeDeclarations(subpath, `${root}/${file}`);
  return {
    js: writeModule(subpath, `${root}/index.js`),
    cjs: writeCommonJs(subpath, `${root}/index.cjs`),
    'd.ts': declarations('index.js'),
    'd.cts': declarations('index.cjs'),
  };
}

const sdkModule = (subpath: string): string => `openai/${MOVED[subpath] ?? subpath}`;

function writeModule(subpath: string, root: string): string {
  const ours = Object.entries(OURS[subpath] ?? {});
  const pages = listPages(subpath).map(({ name }) => `CursorPage as ${name}`);
  return lines(
    `export * from '${sdkModule(subpath)}';`,
    pages.length > 0 && `export { ${pages.join(', ')} } from 'openai/core/pagination';`,
    ours.length > 0 && `import * as root from '${root}';`,
    ...ours.map(([name, expression]) => `export const ${name} = root.${expression};`),
  );
}

function writeCommonJs(subpath: string, root: string): string {
  const ours = Object.entries(OURS[subpath] ?? {});
  const pages = listPages(subpath);
  const sdk = `require('${sdkModule(subpath)}')`;
  if (ours.length === 0 && pages.length === 0) return `module.exports = ${sdk};\n`;
  return lines(
    ours.length > 0 && `const root = require('${root}');`,
    pages.length > 0 && "const { CursorPage } = require('openai/core/pagination');",
    ...ours.map(([name, expression]) => `const ${name} = root.${expression};`),
    `module.exports = { ...${sdk}, ${[...ours.map(([name]) => name), ...pages.map(({ name }) => `${name}: CursorPage`)].join(', ')} };`,
    "Object.defineProperty(module.exports, '__esModule', { value: true });",
  );
}

/** Writes declarations. They export the types of the SDK's classes, which the root entry's declarations extend. */
function writeDeclarations(subpath: string, root: string): string {
  const pages = listPages(subpath);
  return lines(
    OURS[subpath] && `import '${root}';`,
    `export * from '${sdkModule(subpath)}';`,
    OURS[subpath]?.VectorStores && "export { VectorStores } from 'openai/resources/vector-stores/vector-stores';",
    OURS[subpath]?.fileFromPath && `export { fileFromPath } from '${root}';`,
    pages.length > 0 && "import type { CursorPage } from 'openai/core/pagination';",
    ...pages.flatMap(({ name, item, module }) => [
      `export declare const ${name}: typeof CursorPage;`,
      `export type ${name} = CursorPage<import('openai/${module}').${item}>;`,
    ]),
    ...listTypes(subpath).map(
      ({ name, today, module }) =>
        `export type { ${name === today ? name : `${today} as ${name}`} } from 'openai/${module}';`,
    ),
  );
}

function lines(...texts: (string | false | undefined)[]): string {
  return texts.filter((text) => text).join('\n') + '\n';
}
