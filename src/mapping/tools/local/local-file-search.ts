import type { FileSearchToolCall, LocalSearchResult } from '../../../types/index.js';
import { fileSearchType } from '../file-search.js';
import type { ToolType } from '../tool-type.js';
import type { LocalFormsOf } from './local-forms.js';
import { toMarker } from '../../to-assistants/citation-markers.js';
import type { NamedFile } from '../../to-assistants/named-files.js';
import { readArgument } from './read-argument.js';
import { takeHead } from './take-head.js';

type SearchCall = Extract<FileSearchToolCall, { type: 'file_search' }>;

const DESCRIPTION =
  'Searches the files of the user and of the assistant for passages that answer a question. ' +
  "Put the `cite` of a passage, exactly as it is written, behind every statement that rests on it: it is the statement's source.";

/** File search by the app: the model gets a function of this name. */
export function createLocalFileSearch(functionName: string, hint?: string): ToolType<LocalFormsOf<'file_search'>> {
  return {
    name: 'file_search',
    itemType: 'function_call',
    toRequest: () => ({
      type: 'function',
      name: functionName,
      description: hint === undefined ? DESCRIPTION : `${DESCRIPTION} ${hint}`,
      parameters: {
        type: 'object',
        properties: { query: { type: 'string', description: 'What to look for, in full words.' } },
        required: ['query'],
        additionalProperties: false,
      },
      strict: false,
    }),
    toChoice: () => ({ type: 'function', name: functionName }),
    restore: () => ({ tool: { type: 'file_search' } }),

    toCall: ({ call_id: id }, { ranking }) => ({
      id,
      type: 'file_search',
      file_search: { ranking_options: { ...ranking }, results: [] },
    }),
    firstDelta: ({ call_id: id }, { ranking }) => ({
      id,
      type: 'file_search',
      file_search: { ranking_options: { ...ranking }, results: [] },
    }),
    results: (call) => fileSearchType.results?.(call) ?? null,
    retell: (call) => fileSearchType.retell(call),
    local: { read: ({ call_id: id, arguments: args }) => ({ id, type: 'file_search', arguments: args }) },
  };
}

/** The query that the model searches for. */
export const readQuery = (args: string): string => readArgument(args, 'query');

/** The result of a local search. */
export interface SearchAnswer {
  call: SearchCall;
  /** For the model. */
  output: string;
  /** Files that the model may cite. */
  files: NamedFile[];
}

/**
 * The call with its results. `cited`: how many passages the run has found before. `maxOutput`: the most characters of
 * all passages together; the passage that exceeds it is cut, and later ones are left out.
 */
export function answerSearch(
  { id, file_search: search }: SearchCall,
  found: readonly LocalSearchResult[],
  { cited, maxOutput }: { cited: number; maxOutput: number },
): SearchAnswer {
  const passages: { cite: string; file_name: string; score: number; text: string }[] = [];
  const results: NonNullable<SearchCall['file_search']['results']> = [];
  const files: NamedFile[] = [];
  let room = maxOutput;
  for (const { file_id: fileId, file_name: fileName, score = 0, text: whole } of found) {
    if (room <= 0) break;
    const text = takeHead(whole, room);
    room = text === whole ? room - text.length : 0;
    const cite = toMarker(cited + files.length, fileName);
    passages.push({ cite, file_name: fileName, score, text });
    results.push({ file_id: fileId, file_name: fileName, score, content: [{ type: 'text', text }] });
    files.push({ as: 'citation', text: cite, fileId, fileName });
  }
  return {
    call: { id, type: 'file_search', file_search: { ...search, results } },
    output: JSON.stringify({ results: passages }),
    files,
  };
}

/** A failed search has no results; the model gets the reason, cut to `maxOutput` characters. */
export const answerFailedSearch = (
  call: SearchCall,
  message: string,
  { maxOutput }: { maxOutput: number },
): SearchAnswer => ({
  call,
  output: JSON.stringify({ results: [], error: takeHead(message, maxOutput) }),
  files: [],
});
