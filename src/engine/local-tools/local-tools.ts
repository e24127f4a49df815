import { listLocalFunctions, LOCAL_TOOL_NAMES, type LocalTool } from '../../mapping/tools/local/local-functions.js';
import type { LocalCall, LocalFunctions } from '../../mapping/tools/tool-type.js';
import type { AssistantTool, LocalTools } from '../../types/index.js';
import type { RunRequest } from '../runs/run-events.js';

/** Those of a run's tools that the app has functions for. */
export function listLocalTools(options: LocalTools | undefined, tools: readonly AssistantTool[]): LocalTool[] {
  const own = LOCAL_TOOL_NAMES.filter((type) => options?.[type] && tools.some((tool) => tool.type === type));
  const { language: hint } = options ?? {};
  return own.map((type) => (type === 'code_interpreter' && hint !== undefined ? { type, hint } : { type }));
}

/** Whether a run's tool of this type is one of the app's. */
export const isLocal = ({ localTools }: Pick<RunRequest, 'localTools'>, type: LocalTool['type']): boolean =>
  localTools?.some((tool) => tool.type === type) ?? false;

/** The functions that a run's model is offered for its local tools. */
export const toLocalFunctions = ({ run, localTools }: RunRequest): LocalFunctions | undefined =>
  localTools && listLocalFunctions(run.tools, localTools);

/** Whether this client has the functions that some calls need: a run may have begun in a process that has others. */
export const canAnswer = (options: LocalTools | undefined, calls: readonly LocalCall[]): boolean =>
  calls.every(({ type }) => type !== 'function' && options?.[type] !== undefined);
