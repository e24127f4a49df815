import type { AssistantTool, FileSearchTool, FileSearchToolCall } from '../../types/index.js';
import type { FormsOf, RankingOptions, ToolType } from './tool-type.js';

/** The service's default number of results. A response shows it as if it had been set. */
const DEFAULT_LIMIT = 20;

type Results = Pick<FileSearchToolCall.FileSearch, 'results'>;

/** The service's file search. */
export const fileSearchType: ToolType<FormsOf<'file_search'>> = {
  name: 'file_search',
  itemType: 'file_search_call',
  include: 'file_search_call.results',
  loss: {
    kind: 'file_search',
    message: "'file_search' is left out of a run whose thread and assistant have no vector store.",
  },

  former: {
    name: 'retrieval',
    toResources: (fileIds) => ({ file_search: { vector_stores: [{ file_ids: fileIds }] } }),
  },

  /**
   * The old API filled in its default ranking options if a tool had none, and showed null for `hybrid_search` in every
   * tool.
   */
  complete: ({ file_search: options }) => ({
    type: 'file_search',
    file_search: { ...options, ranking_options: { ...completeRanking(options?.ranking_options), hybrid_search: null } },
  }),
  /**
   * A search must name a vector store. Only the threshold is sent: the legacy ranker has no new name, and `auto` is the
   * default. The default threshold 0 is not sent: tools show it even if it was not set, and it is the service's default
   * too.
   */
  toRequest: ({ file_search: options }, { vectorStoreIds: stores }) => {
    if (stores.length === 0) return null;
    const threshold = options?.ranking_options?.score_threshold;
    return {
      type: 'file_search',
      vector_store_ids: [...stores],
      ...(options?.max_num_results === undefined ? {} : { max_num_results: options.max_num_results }),
      ...(threshold ? { ranking_options: { score_threshold: threshold } } : {}),
    };
  },
  toChoice: (_choice, isOffered) => (isOffered ? { type: 'file_search' } : undefined),
  restore: ({ max_num_results: limit, ranking_options: ranking, vector_store_ids: vectorStoreIds }) => {
    const options = {
      ...(limit && limit !== DEFAULT_LIMIT ? { max_num_results: limit } : {}),
      ...(ranking?.score_threshold ? { ranking_options: { score_threshold: ranking.score_threshold } } : {}),
    };
    return { tool: { type: 'file_search', file_search: options }, sources: { vectorStoreIds } };
  },

  toCall: (item, { ranking }) => {
    const results = (item.results ?? []).map((result) => ({
      file_id: result.file_id ?? '',
      file_name: result.filename ?? '',
      score: result.score ?? 0,
      attributes: result.attributes ?? {},
      ...(result.text === undefined ? {} : { content: [{ type: 'text' as const, text: result.text }] }),
    }));
    return { id: item.id, type: 'file_search', file_search: { ranking_options: { ...ranking }, results } };
  },
  firstDelta: ({ id }, { ranking }) => ({
    id,
    type: 'file_search',
    file_search: { ranking_options: { ...ranking }, results: [] },
  }),
  results: ({ file_search: { results = [] } }) => {
    if (results.length === 0) return null;
    return { type: 'file_search', file_search: { results: number(results) } };
  },
  retell: ({ id, file_search: search }) => ({
    id,
    type: 'file_search',
    file_search: { ...search, ...(search.results ? { results: number(search.results) } : {}) },
  }),

  content: {
    hide: (call) => ({ ...call, file_search: withoutContent(call.file_search) }),
    hideInDelta: (delta) =>
      hasResults(delta.file_search) ? { ...delta, file_search: withoutContent(delta.file_search) } : delta,
    isMissing: ({ file_search: { results = [] } }) => results.some(({ content }) => content === undefined),
    restore: (call, whole) => ({ ...call, file_search: { ...call.file_search, ...whole.file_search } }),
  },
};

/** The ranking options that steps show for a run's file search: its tool's, else the old defaults. */
export function readRankingOptions(tools: readonly AssistantTool[]): RankingOptions {
  const tool = tools.find((candidate) => candidate.type === 'file_search');
  return completeRanking(tool?.file_search?.ranking_options);
}

function completeRanking(options: FileSearchTool.FileSearch.RankingOptions | undefined): RankingOptions {
  return { ranker: options?.ranker ?? 'default_2024_08_21', score_threshold: options?.score_threshold ?? 0 };
}

const number = (results: NonNullable<Results['results']>) => results.map((result, index) => ({ index, ...result }));

function withoutContent<T extends Results>(search: T): T {
  if (search.results === undefined) return search;
  return { ...search, results: search.results.map(({ content: _content, ...result }) => result) };
}

function hasResults(search: unknown): search is Required<Results> {
  return typeof search === 'object' && search !== null && 'results' in search && Array.isArray(search.results);
}
