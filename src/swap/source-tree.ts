import type { FileTree } from '../sources/module-graph.js';

/** The files that are looked at, by their paths with `/`. */
export interface SourceTree extends FileTree {
  paths: readonly string[];
  /** The text of a file; null for one that is not UTF-8. */
  read(path: string): string | null;
  /** The package that a file belongs to. */
  packageOf(path: string): PackageFacts;
}

/** What a package says of its `openai`. */
export interface PackageFacts {
  /** Its folder; empty for the root, null where the package.json is above it, or there is none. */
  folder: string | null;
  /**
   * `shared`: the package can have one copy of `openai` with this one. `apart`: its copy is older than 5.15. `alias`: its `openai` is
   * this package under that name.
   */
  sdk: 'shared' | 'apart' | 'alias';
}

/** Something that was seen and not changed. */
export interface LeftPlace {
  path: string;
  line: number;
  column: number;
  what: string;
  why: string;
  /** False for what is right as it stands; true for what the user of the command has to look at. */
  needsDecision: boolean;
}
