import type { AssistantTool } from '../../../types/index.js';
import type { LocalFunctions, ToolName, ToolType } from '../tool-type.js';
import { createLocalCodeInterpreter } from './local-code-interpreter.js';
import { createLocalFileSearch } from './local-file-search.js';

/** A tool that the app answers, in a run's record. */
export interface LocalTool {
  type: LocalToolName;
  /** Further text for the model, such as the language of the code. */
  hint?: string;
}

/** The tools that can be local. */
export type LocalToolName = Exclude<ToolName, 'function'>;

/** Makes the type of a local tool for a function name. */
const CREATE: Readonly<Record<LocalToolName, (functionName: string, hint: string | undefined) => ToolType>> = {
  code_interpreter: createLocalCodeInterpreter,
  file_search: createLocalFileSearch,
};

export const LOCAL_TOOL_NAMES: readonly LocalToolName[] = ['code_interpreter', 'file_search'];

/** Makes the functions for a run's local tools, with names that its own functions do not have. */
export function listLocalFunctions(tools: readonly AssistantTool[], local: readonly LocalTool[]): LocalFunctions {
  const taken = new Set(tools.flatMap((tool) => (tool.type === 'function' ? tool.function.name : [])));
  const offered = local.filter(({ type }) => tools.some((tool) => tool.type === type));
  return new Map(
    offered.map(({ type, hint }) => {
      let name: string = type;
      while (taken.has(name)) name += '_';
      return [name, CREATE[type](name, hint)];
    }),
  );
}
