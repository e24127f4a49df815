import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `openai-assistants-shim/register`, built as it is published. */
export interface BuiltRegister {
  /** Where it is: within the project, so that what stands below it finds the project's packages. */
  folder: string;
  /** The flags of Node that register it, for ES modules and for CommonJS. */
  byImport: readonly [string, string];
  byRequire: readonly [string, string];
  remove: () => void;
}

/** Where a build for the tests of one file goes, and how it is registered from there. */
export function placeRegister(): BuiltRegister {
  const folder = join(ROOT, '.cache', `register-${randomUUID()}`);
  return {
    folder,
    byImport: ['--import', pathToFileURL(join(folder, 'index.js')).href],
    byRequire: ['--require', join(folder, 'index.cjs')],
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Builds it into that folder. */
export async function buildRegister({ folder }: BuiltRegister): Promise<void> {
  await build({
    config: false,
    silent: true,
    entry: { index: join(ROOT, 'src/register/index.ts') },
    outDir: folder,
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'neutral',
    noExternal: [/^hono(\/|$)/, /^@hono\/node-server$/],
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}
