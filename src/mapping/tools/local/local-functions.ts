import type { AssistantTool } from '../../../types/index.js';
import type { LocalFunctions, ToolName, ToolType } from '../tool-type.js';
import { createLocalCodeInterpreter } from './local-code-interpreter.js';
import { createLocalFileSearch } from './local-file-search.js';

/** A tool that the engine answers itself, as a run's record names it. */
export interface LocalTool {
  type: LocalToolName;
  /** What the model is told of it beyond what it is told anyway. */
  hint?: string;
}

/** The tools that can be local. */
export type LocalToolName = Exclude<ToolName, 'function'>;

/** What makes the type of a local tool, for the function of a name. */
const CREATE: Readonly<Record<LocalToolName, (functionName: string, hint: string | undefined) => ToolType>> = {
  code_interpreter: createLocalCodeInterpreter,
  file_search: createLocalFileSearch,
};

export const LOCAL_TOOL_NAMES: readonly LocalToolName[] = ['code_interpreter', 'file_search'];

/** The functions that are offered for those of a run's tools that are local, under names that its own functions have not. */
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
