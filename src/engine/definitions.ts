import { nowInSeconds } from '../lib/clock.js';
import { fingerprint } from '../lib/fingerprint.js';
import { createOrderKey, timeOrderKey } from '../lib/random-id.js';
import { isRecord } from '../lib/plain-values.js';
import { readTime } from '../lib/read-time.js';
import { createAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import { normalizeAssistant } from '../mapping/to-assistants/normalize-assistant.js';
import { parseDefinition } from '../schemas/definition.js';
import type { EngineContext } from './context.js';
import type { Versioned } from './records/record-kind.js';
import { assistantKey, assistantOrderKey } from './records/record-keys.js';
import type { AssistantRecord } from './records/records.js';

/** An entry of the option `definitions`. */
interface Definition {
  id: string;
  /** Its place in the options, for errors. */
  name: string;
  /** As the options have it: checked and converted when it is first used. */
  given: unknown;
  /** Sorts the assistant in lists, if the definition states no creation time. */
  orderKey: string;
  /** Creation time (Unix seconds) to use if the definition states none. */
  createdAt: number;
}

interface Definitions {
  byId: ReadonlyMap<string, Definition>;
  /** Ids that are known to be in the store, as defined or as the app has changed them. */
  settled: Set<string>;
}

const definitionsOf = new WeakMap<EngineContext, Definitions>();

/** Definitions per write of the store. */
const BATCH = 200;

/** Whether the options define an assistant of this id. */
export function isDefined(ctx: EngineContext, id: string): boolean {
  return findDefinitions(ctx).byId.has(id);
}

/**
 * Reads an assistant from the store or the option `definitions`. A definition is checked and stored at its first use.
 * Changes and deletions by the app are kept; a definition that changed in the options replaces its stored version. Null
 * for an unknown id. Throws a TypeError that names an invalid definition.
 */
export async function readAssistantRecord(ctx: EngineContext, id: string): Promise<Versioned<AssistantRecord> | null> {
  const { byId, settled } = findDefinitions(ctx);
  const definition = byId.get(id);
  for (;;) {
    const record = await ctx.records.assistants.get(assistantKey(id));
    if (definition === undefined || settled.has(id)) return record;
    const value = findChange(definition, record);
    if (value === null) {
      settled.add(id);
      return record;
    }
    const order = [...changeOrder(ctx, id, value, record)];
    const version = await ctx.records.assistants.replace(assistantKey(id), value, record?.version ?? null, order);
    // Another process may have stored it.
    if (version === null) continue;
    settled.add(id);
    return { value, version };
  }
}

/** Stores all assistants of the option, once per client. Rejects like {@link readAssistantRecord}. */
export async function settleDefinitions(ctx: EngineContext): Promise<void> {
  const { byId, settled } = findDefinitions(ctx);
  const waiting = [...byId.values()].filter(({ id }) => !settled.has(id));
  for (let start = 0; start < waiting.length; start += BATCH)
    await settleBatch(ctx, waiting.slice(start, start + BATCH));
}

async function settleBatch(ctx: EngineContext, definitions: readonly Definition[]): Promise<void> {
  const { assistants } = ctx.records;
  const records = await assistants.getMany(definitions.map(({ id }) => assistantKey(id)));
  const changes = definitions.flatMap((definition, index) => {
    const record = records[index] ?? null;
    const value = findChange(definition, record);
    if (value === null) return [];
    const own = assistants.change(assistantKey(definition.id), value, record?.version ?? null);
    return [own, ...changeOrder(ctx, definition.id, value, record)];
  });
  if (await assistants.write(assistantKey(''), changes)) {
    for (const { id } of definitions) findDefinitions(ctx).settled.add(id);
  } else {
    // Another process has stored some of them: do it one by one.
    for (const { id } of definitions) await readAssistantRecord(ctx, id);
  }
}

function* changeOrder(
  { records: { assistantOrder } }: EngineContext,
  id: string,
  { orderKey }: AssistantRecord,
  record: Versioned<AssistantRecord> | null,
) {
  const before = record?.value.orderKey;
  if (before === orderKey) return;
  yield assistantOrder.change(assistantOrderKey(orderKey), id);
  if (before !== undefined) yield assistantOrder.change(assistantOrderKey(before));
}

/** The new record for a definition; null if the stored one must stay. */
function findChange(
  { id, name, given, ...made }: Definition,
  record: Versioned<AssistantRecord> | null,
): AssistantRecord | null {
  if (record && record.value.definition === undefined) return null;
  const normalized = normalizeAssistant(given);
  const params = parseDefinition(name, normalized);
  const saved = isRecord(normalized) ? readTime(normalized['created_at']) : null;
  const { vector_stores: described = [], ...search } = params.tool_resources?.file_search ?? {};
  const resources = params.tool_resources && {
    ...params.tool_resources,
    ...(params.tool_resources.file_search ? { file_search: { vector_store_ids: [], ...search } } : {}),
  };
  const assistant = createAssistantObject(id, saved ?? made.createdAt, {
    ...params,
    tool_resources: resources ?? null,
  });
  const definition = JSON.stringify({ ...assistant, created_at: 0, ...(described.length > 0 ? { described } : {}) });
  const place = record?.value.orderKey ?? made.orderKey;
  const orderKey = saved === null ? place : timeOrderKey(saved * 1000, fingerprint(id));
  if (record?.value.definition === definition && record.value.orderKey === orderKey) return null;
  return { orderKey, assistant, definition, ...(described.length > 0 ? { described } : {}) };
}

function findDefinitions(ctx: EngineContext): Definitions {
  let found = definitionsOf.get(ctx);
  if (!found) {
    found = { byId: listDefinitions(ctx), settled: new Set() };
    definitionsOf.set(ctx, found);
  }
  return found;
}

function listDefinitions(ctx: EngineContext): Map<string, Definition> {
  const { definitions = [] } = ctx.options;
  const entries: [id: string, name: string, given: unknown][] = Array.isArray(definitions)
    ? definitions.map((assistant, index) => [assistant.id, `assistants.definitions[${index}]`, assistant])
    : Object.entries(definitions).map(([id, given]) => [id, `assistants.definitions.${id}`, given]);
  const createdAt = nowInSeconds(ctx.clock);
  const place = createOrderKey(ctx.clock.now());
  return new Map(
    entries.map(([id, name, given], index) => {
      const orderKey = `${place}${index.toString(36).padStart(4, '0')}`;
      return [id, { id, name, given, orderKey, createdAt }];
    }),
  );
}
