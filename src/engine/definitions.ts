import { nowInSeconds } from '../lib/clock.js';
import { createOrderKey } from '../lib/random-id.js';
import { createAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import type { Assistant, AssistantDefinition } from '../types/index.js';
import type { EngineContext } from './context.js';
import { assistantKey, assistantOrderKey } from './records/record-keys.js';

const seeded = new WeakMap<EngineContext, Promise<void>>();

/**
 * Puts the assistants of the `definitions` option into the store, once per client. What the app has changed or deleted
 * since stays so; a definition that changed in the options replaces what an earlier one left.
 */
export function seedDefinitions(ctx: EngineContext): Promise<void> {
  if (!ctx.options.definitions) return Promise.resolve();
  let seeding = seeded.get(ctx);
  if (!seeding) {
    seeding = seed(ctx).catch((error: unknown) => {
      seeded.delete(ctx);
      throw error;
    });
    seeded.set(ctx, seeding);
  }
  return seeding;
}

/** Whether the options define an assistant of this id. */
export function isDefined(ctx: EngineContext, id: string): boolean {
  const { definitions = [] } = ctx.options;
  return Array.isArray(definitions)
    ? definitions.some((assistant) => assistant.id === id)
    : Object.hasOwn(definitions, id);
}

async function seed(ctx: EngineContext): Promise<void> {
  const definitions = toAssistants(ctx);
  const stored = await ctx.records.assistants.getMany(definitions.map(({ id }) => assistantKey(id)));
  for (const [index, assistant] of definitions.entries()) {
    const current = stored[index] ?? null;
    const definition = JSON.stringify({ ...assistant, created_at: 0 });
    if (current && current.value.definition === definition) continue;
    if (current && current.value.definition === undefined) continue;
    const orderKey = current?.value.orderKey ?? createOrderKey(assistant.created_at * 1000);
    const record = { orderKey, assistant, definition };
    const version = await ctx.records.assistants.replace(assistantKey(assistant.id), record, current?.version ?? null);
    if (version !== null) await ctx.records.assistantOrder.set(assistantOrderKey(orderKey), assistant.id);
  }
}

function toAssistants(ctx: EngineContext): Assistant[] {
  const { definitions = [] } = ctx.options;
  const now = nowInSeconds(ctx.clock);
  if (Array.isArray(definitions))
    return definitions.map((assistant) => complete(assistant.id, assistant, assistant.created_at));
  return Object.entries(definitions).map(([id, definition]) => complete(id, definition, now));
}

/** A whole assistant object of a definition: an export of the old API may lack the fields that came late. */
function complete(id: string, definition: AssistantDefinition | Assistant, createdAt: number): Assistant {
  const { name, description, model, instructions, tools, tool_resources, metadata } = definition;
  const { temperature, top_p, response_format } = definition;
  const reasoning = 'reasoning_effort' in definition ? definition.reasoning_effort : undefined;
  return createAssistantObject(id, createdAt, {
    model,
    name: name ?? null,
    description: description ?? null,
    instructions: instructions ?? null,
    tools: tools ?? [],
    tool_resources: tool_resources ?? null,
    metadata: metadata ?? null,
    temperature: temperature ?? null,
    top_p: top_p ?? null,
    response_format: response_format ?? null,
    reasoning_effort: reasoning ?? null,
  });
}
