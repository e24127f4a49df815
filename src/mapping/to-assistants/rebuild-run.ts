import { orEmpty } from '../../lib/or-empty.js';
import type { Run } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import { toRunId } from '../ids.js';
import { takeUnshown, type RunParameters, type UnshownParameters } from '../to-responses/run-parameters.js';
import { findToolType, isOfferedTool } from '../tools/index.js';
import { createRunObject } from './convert-run.js';
import { readMetadata } from './read-metadata.js';

/** What a response shows about the run that it began. */
export interface RebuiltRun {
  run: Run;
  parameters: UnshownParameters;
  background: boolean;
  /** Files and vector stores of its tools. */
  sources: { vectorStoreIds: string[]; codeInterpreterFileIds: string[] };
}

/**
 * Rebuilds a run from its first response, as `queued` until the response's state is applied; null if the response
 * belongs to another thread. What the response does not show, such as the assistant's id, is empty or the default.
 */
export function rebuildRun(
  response: UpstreamResponse,
  { threadId, conversation }: { threadId: string; conversation: string },
  lifetime: number,
): RebuiltRun | null {
  if (response.conversation?.id !== conversation) return null;
  const restored = orEmpty(response.tools).flatMap((tool) =>
    isOfferedTool(tool) ? (findToolType(tool.type)?.restore(tool) ?? []) : [],
  );
  const parameters: RunParameters = {
    model: response.model,
    instructions: typeof response.instructions === 'string' ? response.instructions : null,
    tools: restored.map(({ tool }) => tool),
    ...(isOff(response.parallel_tool_calls) ? { parallel_tool_calls: false } : {}),
    ...(isSet(response.temperature) ? { temperature: response.temperature } : {}),
    ...(isSet(response.top_p) ? { top_p: response.top_p } : {}),
    ...(response.max_output_tokens ? { max_completion_tokens: response.max_output_tokens } : {}),
    ...(response.reasoning?.effort ? { reasoning_effort: response.reasoning.effort } : {}),
  };
  const run = createRunObject({
    id: toRunId(response.id),
    threadId,
    assistantId: '',
    createdAt: response.created_at,
    expiresAt: response.created_at + lifetime,
    parameters,
    metadata: readMetadata(response.metadata),
  });
  const sources = {
    vectorStoreIds: restored.flatMap(({ sources: { vectorStoreIds = [] } = {} }) => vectorStoreIds),
    codeInterpreterFileIds: restored.flatMap(
      ({ sources: { codeInterpreterFileIds = [] } = {} }) => codeInterpreterFileIds,
    ),
  };
  return { run, parameters: takeUnshown(parameters), background: response.background === true, sources };
}

/** Not every service shows parameters that were not set. */
const isOff = (value: boolean | null | undefined): boolean => value === false;

/** The service shows its default 1 if no value was set. */
function isSet(value: number | null | undefined): value is number {
  return typeof value === 'number' && value !== 1;
}
