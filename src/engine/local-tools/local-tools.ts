import { listLocalFunctions, LOCAL_TOOL_NAMES, type LocalTool } from '../../mapping/tools/local/local-functions.js';
import type { LocalCall, LocalFunctions } from '../../mapping/tools/tool-type.js';
import type { AssistantTool, LocalTools } from '../../types/index.js';
import type { RunRequest } from '../runs/run-events.js';

/** The tools of a run that the app has functions for. */
export function listLocalTools(options: LocalTools | undefined, tools: readonly AssistantTool[]): LocalTool[] {
  const own = LOCAL_TOOL_NAMES.filter((type) => options?.[type] && tools.some((tool) => tool.type === type));
  const { language: hint } = options ?? {};
  return own.map((type) => (type === 'code_interpreter' && hint !== undefined ? { type, hint } : { type }));
}

/** Whether the app answers the run's tool of this type. */
export const isLocal = ({ localTools }: Pick<RunRequest, 'localTools'>, type: LocalTool['type']): boolean =>
  localTools?.some((tool) => tool.type === type) ?? false;

/** The functions that the model gets for the run's local tools. */
export const toLocalFunctions = ({ run, localTools }: RunRequest): LocalFunctions | undefined =>
  localTools && listLocalFunctions(run.tools, localTools);

/** Whether this client has the functions for some calls: the run may have begun in a process with others. */
export const canAnswer = (options: LocalTools | undefined, calls: readonly LocalCall[]): boolean =>
  calls.every(({ type }) => type !== 'function' && options?.[type] !== undefined);
