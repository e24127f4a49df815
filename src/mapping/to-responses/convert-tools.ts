import type { AssistantTool, FileSearchTool, FunctionTool } from '../../types/index.js';
import type { UpstreamTool } from '../../types/responses.js';

/** What the run's tools work on: ids of the thread's and the assistant's resources. */
export interface ToolSources {
  vectorStoreIds: readonly string[];
  codeInterpreterFileIds: readonly string[];
}

/** The tools as the Responses API takes them. A file search without any store is left out: it must name one there. */
export function convertTools(tools: readonly AssistantTool[], sources: ToolSources): UpstreamTool[] {
  return tools.flatMap((tool): UpstreamTool[] => {
    switch (tool.type) {
      case 'function':
        return [convertFunction(tool)];
      case 'file_search':
        return sources.vectorStoreIds.length === 0 ? [] : [convertFileSearch(tool, sources.vectorStoreIds)];
      default:
        return [{ type: 'code_interpreter', container: convertContainer(sources.codeInterpreterFileIds) }];
    }
  });
}

/** `strict` is said aloud: upstream takes its absence for true and then refuses, or rewrites, loose schemas. */
function convertFunction({ function: definition }: FunctionTool): UpstreamTool {
  return {
    type: 'function',
    name: definition.name,
    ...(definition.description === undefined ? {} : { description: definition.description }),
    parameters: definition.parameters ?? { type: 'object', properties: {} },
    strict: definition.strict ?? false,
  };
}

/** The legacy ranker has no name upstream, where `auto` is the default: only the threshold is passed on. */
function convertFileSearch({ file_search: options }: FileSearchTool, stores: readonly string[]): UpstreamTool {
  const threshold = options?.ranking_options?.score_threshold;
  return {
    type: 'file_search',
    vector_store_ids: [...stores],
    ...(options?.max_num_results === undefined ? {} : { max_num_results: options.max_num_results }),
    ...(threshold === undefined ? {} : { ranking_options: { score_threshold: threshold } }),
  };
}

function convertContainer(fileIds: readonly string[]): { type: 'auto'; file_ids?: string[] } {
  return fileIds.length === 0 ? { type: 'auto' } : { type: 'auto', file_ids: [...fileIds] };
}
