import { notFound } from '../errors.js';
import { nowInSeconds } from '../lib/clock.js';
import { createOrderKey, randomId } from '../lib/random-id.js';
import { createAssistantObject, updateAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantUpdateParams,
  ListPage,
  ListQuery,
} from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { checkFileIds } from './check-file-ids.js';
import { isDefined, seedDefinitions } from './definitions.js';
import { readIndex, toListPage, toPageWindow } from './list-page.js';
import type { Versioned } from './records/record-kind.js';
import { assistantKey, assistantOrderKey } from './records/record-keys.js';
import type { AssistantRecord } from './records/records.js';
import { settleToolResources } from './tool-resources.js';

/** Keeps a new assistant in the store. Nothing goes upstream but the vector stores that it describes. */
export async function createAssistant(
  ctx: EngineContext,
  params: AssistantCreateParams,
  call: Call,
): Promise<Assistant> {
  checkFileIds(ctx, { resources: params.tool_resources });
  const id = randomId('asst_');
  const tool_resources = await settleToolResources(ctx, params.tool_resources, 'assistant', call);
  const assistant = createAssistantObject(id, nowInSeconds(ctx.clock), { ...params, tool_resources });
  const orderKey = createOrderKey(ctx.clock.now());
  const order = ctx.records.assistantOrder.change(assistantOrderKey(orderKey), id);
  await ctx.records.assistants.set(assistantKey(id), { orderKey, assistant }, [order]);
  return assistant;
}

/** Throws the legacy 404 for an id that neither the store nor the options know. */
export async function retrieveAssistant(ctx: EngineContext, id: string, _call: Call): Promise<Assistant> {
  return (await readAssistant(ctx, id)).value.assistant;
}

/** Changes what `params` names and keeps the rest. */
export async function updateAssistant(
  ctx: EngineContext,
  id: string,
  params: AssistantUpdateParams,
  _call: Call,
): Promise<Assistant> {
  checkFileIds(ctx, { resources: params.tool_resources });
  for (;;) {
    const { value, version } = await readAssistant(ctx, id);
    const assistant = updateAssistantObject(value.assistant, params);
    const updated = { orderKey: value.orderKey, assistant };
    if ((await ctx.records.assistants.replace(assistantKey(id), updated, version)) !== null) return assistant;
  }
}

export async function deleteAssistant(ctx: EngineContext, id: string, _call: Call): Promise<AssistantDeleted> {
  const { value } = await readAssistant(ctx, id);
  const { assistants, assistantOrder } = ctx.records;
  const { orderKey, assistant } = value;
  const order = assistantOrder.change(assistantOrderKey(orderKey));
  if (!isDefined(ctx, id)) await assistants.delete(assistantKey(id), [order]);
  else await assistants.set(assistantKey(id), { orderKey, assistant, deleted: true }, [order]);
  return { id, object: 'assistant.deleted', deleted: true };
}

export async function listAssistants(ctx: EngineContext, query: ListQuery, _call: Call): Promise<ListPage<Assistant>> {
  await seedDefinitions(ctx);
  const window = toPageWindow(query);
  const ids = await readIndex(ctx.records.assistantOrder, assistantOrderKey(), window, async (id) => {
    return (await readAssistant(ctx, id)).value.orderKey;
  });
  const records = await ctx.records.assistants.getMany(ids.map(assistantKey));
  const assistants = records.flatMap((record) => (record && !record.value.deleted ? record.value.assistant : []));
  return toListPage(assistants, window, ids.length > window.limit);
}

async function readAssistant(ctx: EngineContext, id: string): Promise<Versioned<AssistantRecord>> {
  await seedDefinitions(ctx);
  const record = await ctx.records.assistants.get(assistantKey(id));
  if (record === null || record.value.deleted) throw notFound('assistant', id);
  return record;
}
