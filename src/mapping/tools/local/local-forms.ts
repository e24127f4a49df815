import type { FormsOf, ToolName } from '../tool-type.js';

/** The types of a tool for which a function replaces the service's. */
export type LocalFormsOf<Name extends ToolName> = Omit<FormsOf<Name>, 'offered' | 'item'> &
  Pick<FormsOf<'function'>, 'offered' | 'item'>;
