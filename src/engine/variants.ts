import { hashToUnit } from '../lib/hash-to-unit.js';
import { updateAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import { parseVariant } from '../schemas/definition.js';
import type { Assistant, AssistantUpdateParams, AssistantVariant } from '../types/index.js';
import type { EngineContext } from './context.js';
import type { RunRequest } from './runs/run-events.js';

/** Variants whose definitions were checked already. */
const parsed = new WeakMap<AssistantVariant, AssistantUpdateParams>();

/**
 * The checked variant of an assistant; null without one. Throws a TypeError if the definition of the option is invalid.
 */
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

/**
 * Chooses the definition of an assistant for a thread: its variant on the configured share of threads, else its own.
 * Always the same for a thread, as long as the share is the same.
 */
export function chooseVariant(
  ctx: EngineContext,
  threadId: string,
  assistant: Assistant,
): { assistant: Assistant } & Pick<RunRequest, 'variant'> {
  const found = readVariant(ctx, assistant.id);
  if (found === null) return { assistant };
  // The assistant's id is part of the hash, so that different assistants choose different threads.
  if (hashToUnit(`${assistant.id}/${threadId}`) >= found.share) return { assistant, variant: 'base' };
  return { assistant: updateAssistantObject(assistant, found.params), variant: 'variant' };
}
