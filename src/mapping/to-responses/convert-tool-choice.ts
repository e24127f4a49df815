import type { AssistantToolChoiceOption } from '../../types/index.js';
import type { UpstreamTool } from '../../types/responses.js';
import { findRunToolType } from '../tools/index.js';
import type { LocalFunctions, RequestToolChoice } from '../tools/tool-type.js';

/**
 * The tool choice as the Responses API takes it; undefined when there is nothing to say: for `auto`, which is the
 * default, and for a choice of what is not among the tools that are sent.
 *
 * A run had to call a tool before it answered, not each time it went on: once it has (`hasCalled`), a choice that forces
 * a call is not sent any more. The model could never answer otherwise.
 */
export function convertToolChoice(
  choice: AssistantToolChoiceOption | undefined,
  tools: readonly UpstreamTool[],
  hasCalled: boolean,
  local?: LocalFunctions,
): RequestToolChoice {
  if (choice === undefined || choice === 'auto' || tools.length === 0) return undefined;
  if (choice === 'none') return choice;
  if (hasCalled) return undefined;
  if (choice === 'required') return choice;
  const isOffered = tools.some(({ type }) => type === choice.type);
  return findRunToolType(choice.type, local)?.toChoice(choice, isOffered);
}
