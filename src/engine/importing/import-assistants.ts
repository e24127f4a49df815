import type { Assistant, VectorStoreParam } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { isDefined } from '../definitions.js';
import { assistantKey, assistantOrderKey } from '../records/record-keys.js';
import type { AssistantRecord } from '../records/records.js';
import { placedOrderKey } from './to-records.js';

/** An assistant, and its place in the order: by time (Unix seconds), and by number among equal times. */
export interface PlacedAssistant {
  assistant: Assistant;
  time: number;
  index: number;
}

/** Puts assistants into the store under their ids. One that is there, or that the client's options define, stays as it is. */
export async function importAssistants(ctx: EngineContext, given: readonly PlacedAssistant[]): Promise<void> {
  const { assistants, assistantOrder } = ctx.records;
  for (;;) {
    const known = await assistants.getMany(given.map(({ assistant: { id } }) => assistantKey(id)));
    const added = given.filter(({ assistant: { id } }, index) => known[index] === null && !isDefined(ctx, id));
    const changes = added.flatMap((placed) => {
      const { id } = placed.assistant;
      const record = toRecord(placed);
      return [
        assistants.change(assistantKey(id), record, null),
        assistantOrder.change(assistantOrderKey(record.orderKey), id),
      ];
    });
    if (changes.length === 0 || (await assistants.write(assistantKey(''), changes))) return;
  }
}

/** Vector stores that the resources describe are made by the first run. */
function toRecord({ assistant: given, time, index }: PlacedAssistant): AssistantRecord {
  const orderKey = placedOrderKey(time, index, given.id);
  const { file_search: search, ...others } = given.tool_resources ?? {};
  const described = readDescribed(search);
  if (described.length === 0) return { orderKey, assistant: given };
  const resources = { ...others, file_search: { vector_store_ids: search?.vector_store_ids ?? [] } };
  return { orderKey, assistant: { ...given, tool_resources: resources }, described };
}

/** What the reader leaves of the files of an assistant that was made for the first version of the API. */
function readDescribed(search: object | undefined): VectorStoreParam[] {
  const described = search && 'vector_stores' in search ? search.vector_stores : [];
  // It has checked what it makes of them.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return described as VectorStoreParam[];
}
