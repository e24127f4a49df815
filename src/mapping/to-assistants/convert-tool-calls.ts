import type {
  AssistantTool,
  CodeInterpreterToolCall,
  FileSearchToolCall,
  FunctionToolCall,
  ToolCall,
} from '../../types/index.js';
import type {
  ResponseCodeInterpreterToolCall,
  ResponseFileSearchToolCall,
  ResponseFunctionToolCall,
  ResponseOutputItem,
} from '../../types/responses.js';
import { readContainerFileUrl, toContainerFileId, toOutputImageId, type OutputImage } from '../file-ids.js';

/** The output items that are tool calls in the old API too. */
export type ToolCallItem = ResponseFunctionToolCall | ResponseCodeInterpreterToolCall | ResponseFileSearchToolCall;

export type RankingOptions = NonNullable<FileSearchToolCall.FileSearch['ranking_options']>;

/** What a tool call takes from its run. */
export interface ToolCallSource {
  threadId: string;
  /** How file search ranks. */
  ranking: RankingOptions;
}

export function isToolCallItem(item: ResponseOutputItem): item is ToolCallItem {
  return item.type === 'function_call' || item.type === 'code_interpreter_call' || item.type === 'file_search_call';
}

/** How a run's file search ranks, as its steps show it: what its tools say, else the old default. */
export function readRankingOptions(tools: readonly AssistantTool[]): RankingOptions {
  const tool = tools.find((candidate) => candidate.type === 'file_search');
  const options = tool?.type === 'file_search' ? tool.file_search?.ranking_options : undefined;
  return { ranker: options?.ranker ?? 'default_2024_08_21', score_threshold: options?.score_threshold ?? 0 };
}

/** A tool call item as a call of a legacy step. A function's output is not known to it: null. */
export function convertToolCall(item: ToolCallItem, { threadId, ranking }: ToolCallSource): ToolCall {
  switch (item.type) {
    case 'function_call':
      return convertFunctionCall(item);
    case 'code_interpreter_call':
      return convertCodeInterpreterCall(item, threadId);
    default:
      return convertFileSearchCall(item, ranking);
  }
}

/** The arguments come as the model wrote them, JSON or not. */
function convertFunctionCall({ call_id: id, name, arguments: args }: ResponseFunctionToolCall): FunctionToolCall {
  return { id, type: 'function', function: { name, arguments: args, output: null } };
}

export function convertCodeInterpreterCall(
  item: ResponseCodeInterpreterToolCall,
  threadId: string,
): CodeInterpreterToolCall {
  const outputs = (item.outputs ?? []).flatMap((output, index): CodeInterpreterToolCall.CodeInterpreter['outputs'] => {
    switch (output.type) {
      case 'logs':
        return [{ type: 'logs', logs: output.logs }];
      case 'image':
        return [{ type: 'image', image: { file_id: toImageFileId(output.url, { threadId, itemId: item.id, index }) } }];
      default:
        return [];
    }
  });
  return { id: item.id, type: 'code_interpreter', code_interpreter: { input: item.code ?? '', outputs } };
}

/** Results carry their content; whoever was not asked for it takes it out (`hideSearchContent`). */
export function convertFileSearchCall(item: ResponseFileSearchToolCall, ranking: RankingOptions): FileSearchToolCall {
  const results = (item.results ?? []).map((result) => ({
    file_id: result.file_id ?? '',
    file_name: result.filename ?? '',
    score: result.score ?? 0,
    attributes: result.attributes ?? {},
    ...(result.text === undefined ? {} : { content: [{ type: 'text' as const, text: result.text }] }),
  }));
  return { id: item.id, type: 'file_search', file_search: { ranking_options: { ...ranking }, results } };
}

function toImageFileId(url: string, place: OutputImage): string {
  const file = readContainerFileUrl(url);
  return file ? toContainerFileId(file) : toOutputImageId(place);
}
