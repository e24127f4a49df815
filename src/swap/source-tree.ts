import type { FileTree } from '../sources/module-graph.js';

/** The source files of a folder, by their paths with `/`. */
export interface SourceTree extends FileTree {
  paths: readonly string[];
  /** Returns the text of a file; null if it is not UTF-8. */
  read(path: string): string | null;
  /** Returns facts about the package of a file. */
  packageOf(path: string): PackageFacts;
}

/** Which `openai` a package uses. */
export interface PackageFacts {
  /** Its folder, empty for the root; null if its package.json is above the root, or missing. */
  folder: string | null;
  /**
   * `shared`: the package can have one copy of `openai` with this one. `apart`: its copy is older than 5.15. `alias`: its `openai` is
   * this package under that name.
   */
  sdk: 'shared' | 'apart' | 'alias';
}

/** A place that `swap` does not change. */
export interface LeftPlace {
  path: string;
  line: number;
  column: number;
  what: string;
  why: string;
  /** Whether the user must decide; false if the place is right as it is. */
  needsDecision: boolean;
}
