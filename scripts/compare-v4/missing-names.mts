import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type Meaning, type PublicNames, readPublicNames } from './public-names.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The public names of an SDK 4 that our declarations lack on a later SDK, sorted: `OpenAI.Beta.Chat`, or with what it cannot
 * be used as, `OpenAI.Beta.AssistantsPage (value)`; methods as `client.files.del`. Both SDKs are named as installed here, or
 * by a folder.
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

/** The public names of an SDK 4. */
export function readLegacyNames(legacySdk: string): PublicNames {
  const path = join(locate(legacySdk), 'index.d.ts');
  // A program of its own: early SDKs import themselves as `openai`.
  return readPublicNames(ts.createProgram([path], readOptions(join(locate(legacySdk), '*.d.ts'))), path);
}

/** A missing resource stands for all that it has. */
function isBelowAnother(name: string, missing: readonly string[]): boolean {
  return missing.some((other) => name.startsWith(`${other}.`));
}

function locate(sdk: string): string {
  return sdk.startsWith('/') ? sdk : join(ROOT, 'node_modules', sdk);
}

/** The options of this repository, with `openai` where `files` has its declarations. */
function readOptions(files: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return { ...options, paths: { ...options.paths, openai: [files.replace('*', 'index')], 'openai/*': [files] } };
}
