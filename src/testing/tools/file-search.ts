import { emptyArray, invalidType, missingParameter, notFound, outOfRange } from '../api-error.js';
import type { JsonObject } from '../json.js';
import { checkAlive } from '../vector-store-expiry.js';
import { findMissingTool, SEARCH_STATES, stateEvents, type FakeTool, type ToolWorld } from './fake-tool.js';

/** The service's search of vector stores. */
export const fileSearchTool: FakeTool = {
  name: 'file_search',
  itemType: 'file_search_call',
  hidden: { field: 'results', include: 'file_search_call.results' },
  validate,
  echo: (tool) => ({
    filters: null,
    max_num_results: 20,
    ranking_options: { ranker: 'auto', score_threshold: 0 },
    ...tool,
  }),

  toItems: ({ fileSearch = [] }) =>
    [fileSearch].flat().map(({ queries = [], results = [] }) => ({ type: 'file_search_call', queries, results })),
  findMissing: (_item, tools) => findMissingTool('file_search', tools),
  fill: ({ queries, results }) => ({ queries: queries ?? [], results: results ?? null }),
  empty: () => ({ queries: [], results: null }),
  events: (_item, at) => stateEvents('file_search_call', SEARCH_STATES, at),
};

function validate(tool: JsonObject, path: string, { vectorStores, now }: ToolWorld): void {
  const { vector_store_ids: ids, max_num_results: max } = tool;
  if (ids === undefined || ids === null) throw missingParameter(`${path}.vector_store_ids`);
  if (!Array.isArray(ids)) throw invalidType(`${path}.vector_store_ids`, 'an array of strings', ids);
  if (ids.length === 0) throw emptyArray(`${path}.vector_store_ids`);
  for (const id of ids) {
    const store = vectorStores.get(String(id));
    if (!store) throw notFound('Vector store', String(id));
    checkAlive(store, now(), `${path}.vector_store_ids`);
  }
  if (typeof max !== 'number') return;
  if (max < 1) throw outOfRange(`${path}.max_num_results`, 'integer', { min: 1 }, max);
  if (max > 50) throw outOfRange(`${path}.max_num_results`, 'integer', { max: 50 }, max);
}
