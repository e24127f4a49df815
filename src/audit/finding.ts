import type { ReasonName } from './reasons.js';

/** The kind of a use. */
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

/** A use of the Assistants API. `at` is its offset in its file. */
export interface Use {
  at: number;
  kind: UseKind;
  /** What the code says there, such as `threads.runs.create` or an id. */
  what: string;
  /** Why the user must decide something; absent if the use works. */
  reason?: ReasonName;
  /** Additional information about a use that works. */
  note?: string;
}

/** Whether a use works: already, after the imports are swapped, or only after the user has decided something. */
export type Outcome = 'works' | 'after swap' | 'decide';

/** A use in the report. */
export interface Finding extends Omit<Use, 'at'> {
  path: string;
  line: number;
  column: number;
  outcome: Outcome;
}
