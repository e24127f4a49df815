import type { AssistantToolChoiceOption } from '../../types/index.js';
import type { ResponseCreateParamsStreaming, UpstreamTool } from '../../types/responses.js';

type ToolChoice = ResponseCreateParamsStreaming['tool_choice'];

/**
 * The tool choice as the Responses API takes it; undefined when there is nothing to say: for `auto`, which is the
 * default, and for a choice of what is not among the tools that are sent.
 */
export function convertToolChoice(
  choice: AssistantToolChoiceOption | undefined,
  tools: readonly UpstreamTool[],
): ToolChoice {
  if (choice === undefined || choice === 'auto' || tools.length === 0) return undefined;
  if (typeof choice === 'string') return choice;
  if (choice.type === 'function') {
    return choice.function === undefined ? undefined : { type: 'function', name: choice.function.name };
  }
  return tools.some((tool) => tool.type === choice.type) ? { type: choice.type } : undefined;
}
