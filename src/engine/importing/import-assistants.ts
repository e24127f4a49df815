import { fingerprint } from '../../lib/fingerprint.js';
import { timeOrderKey } from '../../lib/random-id.js';
import type { Assistant, VectorStoreParam } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { isDefined } from '../definitions.js';
import { assistantKey, assistantOrderKey } from '../records/record-keys.js';
import type { AssistantRecord } from '../records/records.js';

/** Puts assistants into the store under their ids. One that is there, or that the client's options define, stays as it is. */
export async function importAssistants(ctx: EngineContext, given: readonly Assistant[]): Promise<void> {
  const { assistants, assistantOrder } = ctx.records;
  for (;;) {
    const known = await assistants.getMany(given.map(({ id }) => assistantKey(id)));
    const added = given.filter(({ id }, index) => known[index] === null && !isDefined(ctx, id));
    const changes = added.flatMap((assistant) => {
      const record = toRecord(assistant);
      return [
        assistants.change(assistantKey(assistant.id), record, null),
        assistantOrder.change(assistantOrderKey(record.orderKey), assistant.id),
      ];
    });
    if (changes.length === 0 || (await assistants.write(assistantKey(''), changes))) return;
  }
}

/** Vector stores that the resources describe are made by the first run. */
function toRecord(given: Assistant): AssistantRecord {
  const orderKey = timeOrderKey(given.created_at * 1000, fingerprint(given.id));
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
