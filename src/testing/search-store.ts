import { badRequest, invalidType, missingParameter, outOfRange } from './api-error.js';
import { answerJson, type Call } from './http.js';
import { asArray, asString, asStrings, isObject, type JsonObject } from './json.js';
import type { State } from './state.js';
import { checkAlive } from './vector-store-expiry.js';
import { vectorStoreOf } from './vector-stores.js';

/** How many results a search returns by default, and at most. */
const DEFAULT_RESULTS = 10;
const MAX_RESULTS = 50;

/**
 * Searches the files of a vector store: finds those that contain words of the query, each as one chunk. The score is the share of
 * the words that it contains.
 */
export function searchStore(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  checkAlive(store, state.now(), 'vector_store_id');
  const {
    query,
    filters,
    max_num_results: limit = DEFAULT_RESULTS,
    ranking_options: ranking,
  } = call.request.body ?? {};
  if (query === undefined) throw missingParameter('query');
  if (typeof query !== 'string' && !Array.isArray(query))
    throw invalidType('query', 'one of a string or array of strings', query);
  if (typeof limit !== 'number' || !Number.isInteger(limit)) throw invalidType('max_num_results', 'an integer', limit);
  if (limit < 1) throw outOfRange('max_num_results', 'integer', { min: 1 }, limit);
  if (limit > MAX_RESULTS) throw outOfRange('max_num_results', 'integer', { max: MAX_RESULTS }, limit);
  store.object.last_active_at = Math.floor(state.now());
  const queries = typeof query === 'string' ? [query] : asStrings(query);
  const words = readWords(queries.join(' '));
  const threshold = isObject(ranking) ? Number(ranking.score_threshold ?? 0) : 0;
  const found = [...store.files.values()].flatMap((file) => {
    const source = state.files.get(file.id);
    const attributes = isObject(file.attributes) ? file.attributes : {};
    if (!source || file.status !== 'completed' || !fits(attributes, filters)) return [];
    const text = new TextDecoder().decode(source.bytes);
    const known = new Set(readWords(text));
    const score = words.filter((word) => known.has(word)).length / Math.max(words.length, 1);
    if (score === 0 || score < threshold) return [];
    const { filename } = source.object;
    return { file_id: file.id, filename, score, attributes, content: [{ type: 'text', text }] };
  });
  const data = found.sort((a, b) => b.score - a.score).slice(0, limit);
  return answerJson({
    object: 'vector_store.search_results.page',
    search_query: queries,
    data,
    has_more: found.length > limit,
    next_page: null,
  });
}

const readWords = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether the attributes of a file fit a filter. Throws for a filter of an unknown type. */
function fits(attributes: JsonObject, filter: unknown): boolean {
  if (!isObject(filter)) return true;
  const { type, key, value, filters } = filter;
  const own = attributes[asString(key) ?? ''];
  switch (type) {
    case 'and':
      return asArray(filters).every((part) => fits(attributes, part));
    case 'or':
      return asArray(filters).some((part) => fits(attributes, part));
    case 'eq':
      return own === value;
    case 'ne':
      return own !== value;
    case 'in':
      return asArray(value).includes(own);
    case 'nin':
      return !asArray(value).includes(own);
    case 'gt':
      return Number(own) > Number(value);
    case 'gte':
      return Number(own) >= Number(value);
    case 'lt':
      return Number(own) < Number(value);
    case 'lte':
      return Number(own) <= Number(value);
    default:
      throw badRequest(`Invalid value: '${String(type)}'.`, 'filters.type', 'invalid_value');
  }
}
