import ts from 'typescript';
import { ROOT, type Block } from './read-pages.js';

const SUPPORT = ['test/docs/support/ambient.d.ts', 'test/docs/support/modules.d.ts'].map((path) => `${ROOT}${path}`);

const TYPES = ['AssistantsEvent', 'AssistantsListener', 'OutgoingRequest', 'RunAhead', 'SendRequest'];

/** What a sample means by a name that it does not import: where a page has imported it before. */
const IMPORTS: Readonly<Record<string, string>> = {
  OpenAI: "import OpenAI from 'openai-assistants-shim';",
  withAssistants: "import { withAssistants } from 'openai-assistants-shim';",
  MemoryStore: "import { MemoryStore } from 'openai-assistants-shim';",
  PostgresStore: "import { PostgresStore } from 'openai-assistants-shim/store/postgres';",
  createFakeOpenAI: "import { createFakeOpenAI } from 'openai-assistants-shim/testing';",
  importThreads: "import { importThreads } from 'openai-assistants-shim/import';",
  ...Object.fromEntries(TYPES.map((name) => [name, `import type { ${name} } from 'openai-assistants-shim';`])),
};

/**
 * What is told of JavaScript: names, members, modules and exports that are not there. Its values have types that it cannot
 * write down.
 */
const TOLD_OF_JAVASCRIPT: ReadonlySet<number> = new Set([2304, 2305, 2307, 2339, 2551, 2552, 2724]);

const isTaken = (code: string, name: string): boolean =>
  new RegExp(`\\bimport\\b[^;]*\\b${name}\\b[^;]*\\bfrom\\b|\\b(const|let|class|function) ${name}\\b`).test(code);

/** One line of imports, so that the lines of a sample keep their numbers but for the first. */
function completeImports(code: string): string {
  const missing = Object.keys(IMPORTS).filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !isTaken(code, name));
  return [...missing.map((name) => IMPORTS[name]), 'export {};'].join(' ');
}

/** What `diff` shows when it was applied. */
const applyDiff = (code: string): string =>
  code
    .split('\n')
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
    .join('\n');

/** What the compiler says of samples: `docs/stores.md:14: Cannot find name 'x'.` */
export function compileBlocks(blocks: readonly Block[]): string[] {
  const config = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  // As strict as apps are; the stricter settings are this project's own.
  const relaxed = { noUnusedLocals: false, noUnusedParameters: false, exactOptionalPropertyTypes: false };
  const asRead = { noUncheckedIndexedAccess: false, isolatedModules: false };
  // The package has the SDK's subpaths under its own name.
  const paths = { ...options.paths, 'openai-assistants-shim/*': ['./node_modules/openai/*.d.ts'] };
  const files = new Map(
    blocks.map((block, index) => {
      const code = block.language === 'diff' ? applyDiff(block.code) : block.code;
      return [`${ROOT}test/docs/sample-${String(index)}.ts`, { block, text: `${completeImports(code)}\n${code}` }];
    }),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.getSourceFile = (path, language, ...rest) => {
    const file = files.get(path);
    return file ? ts.createSourceFile(path, file.text, language) : getSourceFile.call(host, path, language, ...rest);
  };
  const program = ts.createProgram([...files.keys(), ...SUPPORT], { ...options, ...relaxed, ...asRead, paths }, host);
  return [...files].flatMap(([path, { block }]) => {
    const source = program.getSourceFile(path);
    if (!source) throw new Error(`${path} is not in the program`);
    const meant = program.getSemanticDiagnostics(source);
    const told = block.language === 'js' ? meant.filter(({ code }) => TOLD_OF_JAVASCRIPT.has(code)) : meant;
    return [...program.getSyntacticDiagnostics(source), ...told].map(({ start = 0, messageText }) => {
      const [page = '', first = '0'] = block.at.split(':');
      const line = Number(first) + source.getLineAndCharacterOfPosition(start).line - 1;
      return `${page}:${String(line)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}
