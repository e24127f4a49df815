import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type Meaning, type PublicNames, readPublicNames } from './public-names.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Lists the public names of SDK 4 that the declarations of this package lack on a later SDK, sorted. A name can be missing, such
 * as `OpenAI.Beta.Chat` or the method `client.files.del`, or only be missing as a type or value, such as
 * `OpenAI.Beta.AssistantsPage (value)`. Both SDKs are names in `node_modules`, or absolute paths of folders.
 */
export function findMissingNames(legacySdk: string, sdk = 'openai'): string[] {
  const legacy = readLegacyNames(legacySdk);
  const ourPath = join(ROOT, 'src/index.types.ts');
  const ourProgram = ts.createProgram([ourPath], readOptions(join(locate(sdk), '*.d.mts')));
  const ours = readPublicNames(ourProgram, ourPath, true);

  const missing = [...legacy.members].filter((name) => !ours.members.has(name));
  for (const [name, meanings] of legacy.names) {
    const found = ours.names.get(name) ?? new Set<Meaning>();
    if (found.size === 0) missing.push(name);
    else
      missing.push(...[...meanings].filter((meaning) => !found.has(meaning)).map((meaning) => `${name} (${meaning})`));
  }
  return missing.filter((name) => !isBelowAnother(name, missing)).sort();
}

/** Reads the public names of a version of SDK 4. */
export function readLegacyNames(legacySdk: string): PublicNames {
  const path = join(locate(legacySdk), 'index.d.ts');
  // A separate program, in which `openai` is this SDK, because early SDKs import themselves by that name.
  return readPublicNames(ts.createProgram([path], readOptions(join(locate(legacySdk), '*.d.ts'))), path);
}

/** Whether a name is in a resource that is missing itself. Then listing the resource is enough. */
function isBelowAnother(name: string, missing: readonly string[]): boolean {
  return missing.some((other) => name.startsWith(`${other}.`));
}

function locate(sdk: string): string {
  return sdk.startsWith('/') ? sdk : join(ROOT, 'node_modules', sdk);
}

/** Returns the compiler options of this repository, with the declarations of `openai` from `files`. */
function readOptions(files: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return { ...options, paths: { ...options.paths, openai: [files.replace('*', 'index')], 'openai/*': [files] } };
}
