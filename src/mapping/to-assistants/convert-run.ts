import type { AssistantTool, Metadata, Run, ToolResources } from '../../types/index.js';
import type { RunParameters } from '../to-responses/run-parameters.js';
import { findToolType } from '../tools/index.js';

/** The data of a new run. */
export interface CreateRunInput {
  id: string;
  threadId: string;
  assistantId: string;
  /** Unix seconds, like `expiresAt`. */
  createdAt: number;
  expiresAt: number;
  parameters: RunParameters;
  /** Default: the parameters' metadata, else none. */
  metadata?: Metadata | null;
  toolResources?: ToolResources | null;
}

/** The old service sent null for missing instructions, although the type says string. */
type WireRun = Omit<Run, 'instructions'> & { instructions: string | null };

/** Makes a `queued` run with all fields of the old API: values that were set, and the old defaults. */
export function createRunObject(input: CreateRunInput): Run;
export function createRunObject({
  id,
  threadId,
  assistantId,
  createdAt,
  parameters,
  ...rest
}: CreateRunInput): WireRun {
  return {
    id,
    object: 'thread.run',
    created_at: createdAt,
    assistant_id: assistantId,
    thread_id: threadId,
    status: 'queued',
    started_at: null,
    expires_at: rest.expiresAt,
    cancelled_at: null,
    failed_at: null,
    completed_at: null,
    required_action: null,
    last_error: null,
    model: parameters.model,
    instructions: parameters.instructions,
    tools: parameters.tools.map(completeTool),
    tool_resources: rest.toolResources ?? {},
    metadata: rest.metadata ?? parameters.metadata ?? {},
    temperature: parameters.temperature ?? 1,
    top_p: parameters.top_p ?? 1,
    reasoning_effort: parameters.reasoning_effort ?? null,
    max_completion_tokens: parameters.max_completion_tokens ?? null,
    max_prompt_tokens: parameters.max_prompt_tokens ?? null,
    truncation_strategy: {
      type: parameters.truncation_strategy?.type ?? 'auto',
      last_messages: parameters.truncation_strategy?.last_messages ?? null,
    },
    incomplete_details: null,
    usage: null,
    response_format: parameters.response_format ?? 'auto',
    tool_choice: parameters.tool_choice ?? 'auto',
    parallel_tool_calls: parameters.parallel_tool_calls ?? true,
  };
}

/** A tool with the fields that the old API added. */
export function completeTool(tool: AssistantTool): AssistantTool {
  return findToolType(tool.type)?.complete?.(tool) ?? tool;
}
