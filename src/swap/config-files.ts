import { SHIM } from './specifiers.js';
import type { HandWork } from './hand-work.js';

const CONFIG =
  /(^|\/)([\w.-]*\.config\.[cm]?[jt]s|[jt]sconfig[\w.-]*\.json|jest[\w.-]*\.(json|[cm]?[jt]s)|deno\.jsonc?|import_map\.json|angular\.json|\.babelrc(\.json)?|\.eslintrc[\w.]*)$/;
const NAMED = /(['"`])\^?openai(?:\(?[/$][^'"`\n]*)?\1/g;
/** Parts of a package.json that can change how the name `openai` is resolved. */
const RESOLVING = /"(overrides|resolutions|moduleNameMapper|browser|imports|alias)"\s*:\s*\{/g;

/** Whether a file configures tools, by its name. */
export const isConfig = (path: string): boolean => CONFIG.test(path) || /(^|\/)package\.json$/.test(path);

/** Finds where a configuration names the SDK, because bundlers, test runners and compilers may need the same for this package. */
export function findInConfig(path: string, text: string): HandWork[] {
  const parts = path.endsWith('package.json')
    ? [...text.matchAll(RESOLVING)].map(({ index }) => [index, endOfBlock(text, index)] as const)
    : [[0, text.length] as const];
  return parts.flatMap(([start, end]) =>
    [...text.slice(start, end).matchAll(NAMED)]
      .filter(({ index }) => !isImported(text.slice(0, start + index)))
      .map(({ index, 0: name }) => ({
        at: start + index,
        what: `a configuration that names ${name.slice(1, -1)}`,
        why: `If it is to hold for ${SHIM} as well, name that beside it.`,
      })),
  );
}

/** Whether the text before a string ends in `import` or the like: such a specifier is swapped. */
const isImported = (before: string): boolean => /(\bfrom|\bimport|\brequire\(|\bimport\()\s*$/.test(before);

/** Returns the end of the block in braces that begins after an offset. */
function endOfBlock(text: string, from: number): number {
  let depth = 0;
  for (let at = text.indexOf('{', from); at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}' && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}
