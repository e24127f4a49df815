import type { Assistant, VectorStoreParam } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { isDefined } from '../definitions.js';
import { assistantKey, assistantOrderKey } from '../records/record-keys.js';
import type { AssistantRecord } from '../records/records.js';
import { placedOrderKey } from './to-records.js';

/** An assistant, and its place in the list: by time (Unix seconds), then by number. */
export interface PlacedAssistant {
  assistant: Assistant;
  time: number;
  index: number;
}

/** Stores assistants under their ids. Existing ones, and those that the options define, stay as they are. */
export async function importAssistants(ctx: EngineContext, placed: readonly PlacedAssistant[]): Promise<void> {
  const { assistants, assistantOrder } = ctx.records;
  for (;;) {
    const known = await assistants.getMany(placed.map(({ assistant: { id } }) => assistantKey(id)));
    const added = placed.filter(({ assistant: { id } }, index) => known[index] === null && !isDefined(ctx, id));
    const changes = added.flatMap((each) => {
      const { id } = each.assistant;
      const record = toRecord(each);
      return [
        assistants.change(assistantKey(id), record, null),
        assistantOrder.change(assistantOrderKey(record.orderKey), id),
      ];
    });
    if (changes.length === 0 || (await assistants.write(assistantKey(''), changes))) return;
  }
}

/** Vector stores that the resources describe are created by the first run. */
function toRecord({ assistant, time, index }: PlacedAssistant): AssistantRecord {
  const orderKey = placedOrderKey(time, index, assistant.id);
  const { file_search: search, ...others } = assistant.tool_resources ?? {};
  const described = readDescribed(search);
  if (described.length === 0) return { orderKey, assistant };
  const resources = { ...others, file_search: { vector_store_ids: search?.vector_store_ids ?? [] } };
  return { orderKey, assistant: { ...assistant, tool_resources: resources }, described };
}

/** The vector stores that the import's reader describes for files of an assistant from the first version of the API. */
function readDescribed(search: object | undefined): VectorStoreParam[] {
  const described = search && 'vector_stores' in search ? search.vector_stores : [];
  // The reader has checked them.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return described as VectorStoreParam[];
}
