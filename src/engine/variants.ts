import { hashToUnit } from '../lib/hash-to-unit.js';
import { updateAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import { parseVariant } from '../schemas/definition.js';
import type { Assistant, AssistantUpdateParams, AssistantVariant } from '../types/index.js';
import type { EngineContext } from './context.js';
import type { RunRequest } from './runs/run-events.js';

/** What was checked already. */
const parsed = new WeakMap<AssistantVariant, AssistantUpdateParams>();

/** The variant of an assistant, checked; null without one. Throws a TypeError that names a definition which is none. */
export function readVariant(
  { options: { variants = {} } }: EngineContext,
  assistantId: string,
): { share: number; params: AssistantUpdateParams } | null {
  const variant = Object.hasOwn(variants, assistantId) ? variants[assistantId] : undefined;
  if (variant === undefined) return null;
  const params =
    parsed.get(variant) ?? parseVariant(`assistants.variants.${assistantId}.definition`, variant.definition);
  parsed.set(variant, params);
  return { share: variant.share, params };
}

/** The assistant as it answers on a thread: itself, or its variant on the threads of that one's share. Always the same. */
export function chooseVariant(
  ctx: EngineContext,
  threadId: string,
  assistant: Assistant,
): { assistant: Assistant } & Pick<RunRequest, 'variant'> {
  const found = readVariant(ctx, assistant.id);
  if (found === null) return { assistant };
  // With the assistant's id: which threads are another assistant's share is another question.
  if (hashToUnit(`${assistant.id}/${threadId}`) >= found.share) return { assistant, variant: 'base' };
  return { assistant: updateAssistantObject(assistant, found.params), variant: 'variant' };
}
