import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from './pack.js';

const SHAPES = join(ROOT, 'test/compat/shapes');
/** What an app declares holds for its whole program: this one has a program of its own. */
const OWN = 'own-declarations.ts';
const TOGETHER = readdirSync(SHAPES).filter((file) => file !== OWN);

const SETTINGS: Readonly<Record<string, ts.CompilerOptions>> = {
  strict: { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  loose: { strict: false },
};

const sources = new Map<string, ts.SourceFile | undefined>();

/** What the type checker says of some shapes, on an SDK as it is installed here; `root` is what they import. */
function check(
  files: readonly string[],
  sdk: string,
  settings: ts.CompilerOptions,
  root = 'src/index.types.ts',
): string[] {
  const options: ts.CompilerOptions = {
    ...settings,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    skipLibCheck: true,
    noEmit: true,
    paths: {
      'openai-assistants-shim': [join(ROOT, root)],
      openai: [join(ROOT, 'node_modules', sdk, 'index.d.mts')],
      'openai/*': [join(ROOT, 'node_modules', sdk, '*.d.mts')],
    },
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  // The compiler binds a file once, whichever program it is in, as long as the settings are the same.
  host.getSourceFile = (path, ...rest) => {
    const key = `${path} ${String(settings.strict)}`;
    if (!path.includes('/typescript/lib/')) return read(path, ...rest);
    if (!sources.has(key)) sources.set(key, read(path, ...rest));
    return sources.get(key);
  };
  const program = ts.createProgram(
    files.map((file) => join(SHAPES, file)),
    options,
    host,
  );
  return files.flatMap((file) => {
    const source = program.getSourceFile(join(SHAPES, file));
    const found = source && [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    if (!found) return [`${file} is not there`];
    return found.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

describe.each(Object.entries(SETTINGS))('the shapes of real code, with %s settings', (_name, settings) => {
  it.each(['openai-5-15', 'openai-6-49', 'openai'])('type-check on %s', { timeout: 120_000 }, (sdk) => {
    expect(check(TOGETHER, sdk, settings)).toEqual([]);
    expect(check([OWN], sdk, settings)).toEqual([]);
  });
});

it('they do not type-check on the SDK alone', { timeout: 120_000 }, () => {
  const root = 'node_modules/openai/index.d.mts';
  for (const file of ['calls.ts', 'names.ts', 'stores.ts']) {
    expect(check([file], 'openai', { strict: true }, root)).not.toEqual([]);
  }
});
