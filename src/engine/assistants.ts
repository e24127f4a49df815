import { notFound } from '../errors.js';
import { BoundedMap } from '../lib/bounded-map.js';
import { nowInSeconds } from '../lib/clock.js';
import { createOrderKey, randomId } from '../lib/random-id.js';
import { unlessAborted } from '../lib/unless-aborted.js';
import { createAssistantObject, updateAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantUpdateParams,
  ListPage,
  ListQuery,
  ToolResources,
} from '../types/index.js';
import { withoutSignal, type Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { checkFileIds } from './check-file-ids.js';
import { isDefined, readAssistantRecord, settleDefinitions } from './definitions.js';
import { readIndex, toListPage, toPageWindow } from './list-page.js';
import type { Versioned } from './records/record-kind.js';
import { assistantKey, assistantOrderKey } from './records/record-keys.js';
import type { AssistantRecord } from './records/records.js';
import { waitForIndexing } from './await-indexing.js';
import { settleToolResources } from './tool-resources.js';
import { readVariant } from './variants.js';

/** Assistants whose vector stores this process is creating, by client. */
const preparing = new WeakMap<EngineContext, Map<string, Promise<Assistant>>>();

/** Which assistants are ready, by client. A forgotten one costs its next run a read of the store. */
const ready = new WeakMap<EngineContext, BoundedMap<string, boolean>>();

/**
 * The places in the list of assistants that this process deleted, by client. A loop that deletes each assistant it lists asks
 * for the page after a deleted one.
 */
const placesOfDeleted = new WeakMap<EngineContext, BoundedMap<string, string>>();

/** How many assistants a process remembers in either map, per client. */
const MOST = 1_000;

/** Stores a new assistant. Sends no request except for vector stores that it describes. */
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
  noteReady(ctx, id, true);
  return assistant;
}

/** Throws the legacy 404 for an id that neither the store nor the options know. */
export async function retrieveAssistant(ctx: EngineContext, id: string, _call: Call): Promise<Assistant> {
  return (await readAssistant(ctx, id)).value.assistant;
}

/**
 * Reads the assistant of a run. Its first run creates the vector stores that its definition describes, and waits until
 * their files can be searched. Throws like {@link retrieveAssistant}, and a TypeError for an invalid variant.
 */
export async function prepareAssistant(ctx: EngineContext, id: string, call: Call): Promise<Assistant> {
  readVariant(ctx, id);
  const { value } = await readAssistant(ctx, id).catch((error: unknown) => {
    noteReady(ctx, id, false);
    throw error;
  });
  noteReady(ctx, id, value.described === undefined);
  if (value.described === undefined) return value.assistant;
  const own = preparing.get(ctx) ?? new Map<string, Promise<Assistant>>();
  preparing.set(ctx, own);
  // Other runs may wait for the same stores, so an aborted call does not stop their creation.
  const begun = own.get(id) ?? makeDescribedStores(ctx, id, withoutSignal(call)).finally(() => own.delete(id));
  own.set(id, begun);
  return unlessAborted(call.options.signal, () => begun);
}

/** Whether the assistant existed and was complete when this process last created it or read it for a run. */
export const isReady = (ctx: EngineContext, id: string): boolean => ready.get(ctx)?.get(id) === true;

const noteReady = (ctx: EngineContext, id: string, isReady: boolean): void => note(ready, ctx, id, isReady);

function note<T>(notes: WeakMap<EngineContext, BoundedMap<string, T>>, ctx: EngineContext, id: string, value: T): void {
  const own = notes.get(ctx) ?? new BoundedMap<string, T>(MOST);
  notes.set(ctx, own);
  own.set(id, value);
}

/**
 * Creates the described vector stores. If several processes do so at once, the first one wins, and the others delete
 * theirs.
 */
async function makeDescribedStores(ctx: EngineContext, id: string, call: Call): Promise<Assistant> {
  let made: ToolResources | null = null;
  for (;;) {
    const { value, version } = await readAssistant(ctx, id);
    const { described, assistant, ...rest } = value;
    if (described === undefined) {
      for (const storeId of made?.file_search?.vector_store_ids ?? [])
        await ctx.upstream.deleteVectorStore(storeId, call).catch(() => undefined);
      return assistant;
    }
    made ??= await settleToolResources(ctx, { file_search: { vector_stores: described } }, 'assistant', call);
    const prepared = { ...assistant, tool_resources: { ...assistant.tool_resources, ...made } };
    const next = { ...rest, assistant: prepared };
    if ((await ctx.records.assistants.replace(assistantKey(id), next, version)) === null) continue;
    for (const storeId of made.file_search?.vector_store_ids ?? []) await waitForIndexing(ctx, storeId, call);
    return prepared;
  }
}

/** Reads an assistant; null if neither the store nor the options know the id. */
export async function findAssistant(ctx: EngineContext, id: string): Promise<Assistant | null> {
  const record = await readAssistantRecord(ctx, id);
  return record === null || record.value.deleted ? null : record.value.assistant;
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
    const { orderKey, described } = value;
    const isWaiting = described !== undefined && params.tool_resources === undefined;
    const updated = { orderKey, assistant, ...(isWaiting ? { described } : {}) };
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
  noteReady(ctx, id, false);
  note(placesOfDeleted, ctx, id, orderKey);
  return { id, object: 'assistant.deleted', deleted: true };
}

export async function listAssistants(ctx: EngineContext, query: ListQuery, _call: Call): Promise<ListPage<Assistant>> {
  await settleDefinitions(ctx);
  const window = toPageWindow(query);
  const ids = await readIndex(ctx.records.assistantOrder, assistantOrderKey(), window, async (id) => {
    const record = await readAssistantRecord(ctx, id);
    const place = record?.value.orderKey ?? placesOfDeleted.get(ctx)?.get(id);
    if (place === undefined) throw notFound('assistant', id);
    return place;
  });
  const records = await ctx.records.assistants.getMany(ids.map(assistantKey));
  const assistants = records.flatMap((record) => (record && !record.value.deleted ? record.value.assistant : []));
  return toListPage(assistants, window, ids.length > window.limit);
}

async function readAssistant(ctx: EngineContext, id: string): Promise<Versioned<AssistantRecord>> {
  const record = await readAssistantRecord(ctx, id);
  if (record === null || record.value.deleted) throw notFound('assistant', id);
  return record;
}
