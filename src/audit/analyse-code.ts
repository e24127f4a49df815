import type { File } from '@babel/types';
import { resolveImport } from '../sources/module-graph.js';
import { findModuleReferences, type ModuleReference } from '../sources/module-references.js';
import type { SourceTree } from '../swap/source-tree.js';
import { Cell } from './cells.js';
import { FileFlow } from './file-flow.js';
import { findUses } from './find-uses.js';
import { findValues } from './find-values.js';
import type { Use } from './finding.js';
import { learn } from './learn.js';
import { findImports } from './libraries.js';
import { readSdkModule } from './sdk-modules.js';

/** A parsed file, with the modules that it names. */
export interface CodeFile {
  path: string;
  text: string;
  file: File;
  references: readonly ModuleReference[];
}

/** How often all files are read again, at most: each round follows a value from one file to the next. */
const MOST_ROUNDS = 6;

/** Finds the uses in each file of an app. Follows clients, resources and methods that one file passes to another. */
export function analyseCode(files: readonly CodeFile[], tree: SourceTree, today: string): Map<string, Use[]> {
  const exportsOf = new Map(files.map(({ path }) => [path, new Cell()]));
  const flows = files.map(({ path, file }) => {
    const root = tree.packageOf(path).folder ?? '';
    const findModule = (specifier: string): Cell | null => {
      const target = resolveImport(path, specifier, tree, root);
      return readSdkModule(specifier) ?? (target === null ? null : (exportsOf.get(target) ?? null));
    };
    return new FileFlow(file, exportsOf.get(path) ?? new Cell(), memoize(findModule));
  });
  for (let round = 0; round < MOST_ROUNDS; round += 1) if (!flows.map(learn).includes(true)) break;
  return new Map(
    files.map(({ path, file, text, references }, index) => {
      const flowOf = flows[index];
      const uses = [...findImports(references, text), ...(flowOf ? findUses(flowOf) : [])];
      const values = findValues(file, text, today);
      // A model in a file without another use is probably for another API.
      const isUser = uses.length > 0 || /\bdefinitions\b/.test(text);
      return [path, [...uses, ...values.filter(({ kind }) => kind !== 'model' || isUser)]];
    }),
  );
}

function memoize(find: (specifier: string) => Cell | null): (specifier: string) => Cell | null {
  const known = new Map<string, Cell | null>();
  return (specifier) => {
    const found = known.get(specifier);
    if (found !== undefined) return found;
    const made = find(specifier);
    known.set(specifier, made);
    return made;
  };
}

/** Adds to a parsed file the modules that it names. */
export const toCodeFile = (path: string, text: string, file: File): CodeFile => ({
  ...{ path, text, file },
  references: findModuleReferences(file, text).references,
});
