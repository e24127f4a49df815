import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { readTextFile } from '../../config/read-text-file.js';
import type { PackageFacts } from '../../swap/source-tree.js';
import { SHIM } from '../../swap/specifiers.js';

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** Returns a function that tells which `openai` the package of a file uses. Each package is read once. */
export function createPackageReader(root: string): (path: string) => PackageFacts {
  const known = new Map<string, PackageFacts>();
  const read = (folder: string): PackageFacts => {
    const facts = known.get(folder) ?? readFacts(folder);
    known.set(folder, facts);
    return facts;
  };
  const readFacts = (folder: string): PackageFacts => {
    const manifest = readJson(join(folder, 'package.json'));
    const parent = dirname(folder);
    if (!manifest) return parent === folder ? { folder: null, sdk: 'shared' } : read(parent);
    const path = relative(root, folder).split(sep).join('/');
    return { folder: path.startsWith('..') ? null : path, sdk: readSdk(folder, manifest) };
  };
  return (path) => read(dirname(join(root, path)));
}

function readSdk(folder: string, manifest: object): PackageFacts['sdk'] {
  const range = DEPENDENCIES.map((block) => readField(readField(manifest, block), 'openai')).find(isString) ?? '';
  const installed = readJson(findInstalled(folder));
  if (range.startsWith(`npm:${SHIM}`) || readField(installed, 'name') === SHIM) return 'alias';
  const version = readField(installed, 'version');
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(isString(version) ? version : range) ?? [];
  if (major === undefined) return 'shared';
  // A range such as ^5.3.0 includes 5.15, but an installed older version does not change by itself.
  const isOld = Number(major) < 5 || (isString(version) && Number(major) === 5 && Number(minor) < 15);
  return isOld ? 'apart' : 'shared';
}

/** Returns the path of the `package.json` of the `openai` that code in the folder would load. */
function findInstalled(folder: string): string {
  const file = join(folder, 'node_modules/openai/package.json');
  const parent = dirname(folder);
  return existsSync(file) || parent === folder ? file : findInstalled(parent);
}

function readJson(file: string): object | null {
  try {
    const content: unknown = JSON.parse(readTextFile(file));
    return typeof content === 'object' ? content : null;
  } catch {
    return null;
  }
}

const readField = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;

const isString = (value: unknown): value is string => typeof value === 'string';
