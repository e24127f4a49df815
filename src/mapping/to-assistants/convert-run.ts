import type { AssistantTool, Metadata, Run, ToolResources } from '../../types/index.js';
import type { RunParameters } from '../to-responses/run-parameters.js';
import { findToolType } from '../tools/index.js';

/** What a new run is made of. */
export interface CreateRunInput {
  id: string;
  threadId: string;
  assistantId: string;
  /** Unix seconds, like `expiresAt`. */
  createdAt: number;
  expiresAt: number;
  parameters: RunParameters;
  /** Default: that of the parameters, else none. */
  metadata?: Metadata | null;
  toolResources?: ToolResources | null;
}

/** The old service sent null for no instructions, though the type says text. */
type WireRun = Omit<Run, 'instructions'> & { instructions: string | null };

/** A new run, `queued`, with every field of the old API: what was set echoed, what was not with the old defaults. */
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

/** A tool as the old API showed it, with what that added. */
export function completeTool(tool: AssistantTool): AssistantTool {
  return findToolType(tool.type)?.complete?.(tool) ?? tool;
}
