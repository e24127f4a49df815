import type { AssistantToolChoiceOption } from '../../types/index.js';
import type { UpstreamTool } from '../../types/responses.js';
import { findRunToolType } from '../tools/index.js';
import type { LocalFunctions, RequestToolChoice } from '../tools/tool-type.js';

/**
 * Converts the tool choice; undefined for `auto`, the default, and for a tool that is not sent.
 *
 * A run had to call a tool before its answer, but only once. So after its first call (`hasCalled`), a choice that
 * forces a call is not sent; otherwise the model could never answer.
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
