import type { FormsOf, ToolName } from '../tool-type.js';

/** The forms of the tool with this name where a function stands in for the service's. */
export type LocalFormsOf<Name extends ToolName> = Omit<FormsOf<Name>, 'offered' | 'item'> &
  Pick<FormsOf<'function'>, 'offered' | 'item'>;
