import type { Assistant, AssistantCreateParams, AssistantUpdateParams, ToolResources } from '../../types/index.js';
import { findToolType } from '../tools/index.js';
import { completeTool } from './convert-run.js';

/** Makes an assistant with all fields of the old API and the old defaults. `createdAt` in Unix seconds. */
export function createAssistantObject(id: string, createdAt: number, params: AssistantCreateParams): Assistant {
  return {
    id,
    object: 'assistant',
    created_at: createdAt,
    name: params.name ?? null,
    description: params.description ?? null,
    model: params.model,
    instructions: params.instructions ?? null,
    tools: (params.tools ?? []).map(completeTool),
    top_p: params.top_p ?? 1,
    temperature: params.temperature ?? 1,
    reasoning_effort: params.reasoning_effort ?? null,
    tool_resources: completeResources(params),
    metadata: params.metadata ?? {},
    response_format: params.response_format ?? 'auto',
  };
}

/** Applies an update to an assistant: undefined parameters change nothing, null resets to the default. */
export function updateAssistantObject(assistant: Assistant, params: AssistantUpdateParams): Assistant {
  const changes = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  return createAssistantObject(assistant.id, assistant.created_at, { ...assistant, ...changes });
}

function completeResources({ tools = [], tool_resources: known }: AssistantCreateParams): ToolResources {
  return tools.reduce<ToolResources>(
    (resources, { type }) => findToolType(type)?.completeResources?.(resources) ?? resources,
    known ?? {},
  );
}
