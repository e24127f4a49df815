import type { ReasonName } from './reasons.js';

/** What sort of use it is. */
export type UseKind =
  | 'call'
  | 'resource'
  | 'type'
  | 'import'
  | 'client'
  | 'request'
  | 'id'
  | 'model'
  | 'parameter'
  | 'mock'
  | 'library'
  | 'other language'
  | 'not read';

/** A use of the Assistants API, by its offset in its file. */
export interface Use {
  at: number;
  kind: UseKind;
  /** What stands there, such as `threads.runs.create` or an id. */
  what: string;
  /** What the user has to know or decide; absent where the use works as it stands. */
  reason?: ReasonName;
  /** What is good to know of a use that works. */
  note?: string;
}

/** What becomes of a use: it works, it does so once the imports are swapped, or its user has to decide something. */
export type Outcome = 'works' | 'after swap' | 'decide';

/** A use as it is reported. */
export interface Finding extends Omit<Use, 'at'> {
  path: string;
  line: number;
  column: number;
  outcome: Outcome;
}
