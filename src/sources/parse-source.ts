import { parse, type ParserPlugin } from '@babel/parser';
import type { File } from '@babel/types';
import { readKind } from './kinds.js';
import { keepScripts } from './script-blocks.js';

/** The syntax tree of a file, with offsets into its text, or the first error of the parser. */
export type ParsedSource = { file: File } | { failure: string };

const COMMON: readonly ParserPlugin[] = ['decorators-legacy', 'decoratorAutoAccessors', 'explicitResourceManagement'];

/** The dialects to try, in this order: JavaScript files may contain types of Flow or TypeScript. */
const DIALECTS: Readonly<Record<'typescript' | 'tsx' | 'javascript' | 'component', readonly ParserPlugin[][]>> = {
  typescript: [['typescript']],
  tsx: [['typescript', 'jsx']],
  javascript: [
    ['jsx', 'flow'],
    ['jsx', 'typescript'],
  ],
  component: [['typescript'], ['typescript', 'jsx']],
};

/** Parses a file of TypeScript or JavaScript, or the scripts of a component; null for other files. */
export function parseSource(path: string, text: string): ParsedSource | null {
  const kind = readKind(path);
  if (kind === 'text') return null;
  const code = kind === 'component' ? keepScripts(text) : text;
  let failure = '';
  for (const dialect of DIALECTS[kind]) {
    try {
      return { file: parseAs(code, dialect) };
    } catch (error) {
      failure ||= error instanceof Error ? error.message : String(error);
    }
  }
  return { failure };
}

const parseAs = (code: string, dialect: readonly ParserPlugin[]): File =>
  parse(code, {
    plugins: [...COMMON, ...dialect],
    sourceType: 'unambiguous',
    // So that errors which do not prevent parsing, such as a name that is declared twice, are ignored.
    errorRecovery: true,
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
    allowNewTargetOutsideFunction: true,
    allowReturnOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
  });
