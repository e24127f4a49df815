import { convertFileSearchCall, readRankingOptions } from '../../mapping/to-assistants/convert-tool-calls.js';
import type { FileSearchToolCall, RunStep, ToolCall } from '../../types/index.js';
import type { ResponseOutputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunRecord } from '../records/records.js';

/**
 * Steps of a run with the content of their search results. No store keeps it, for it is the content of files: where it is
 * missing the platform is asked, one request for each response of the run. What that has no longer stays away.
 */
export async function restoreSearchContent(
  ctx: EngineContext,
  { run, responseIds }: RunRecord,
  steps: readonly RunStep[],
  call: Call,
): Promise<RunStep[]> {
  if (!steps.some(lacksContent)) return [...steps];
  const outputs = await Promise.all(responseIds.map((id) => readOutput(ctx, id, call)));
  const ranking = readRankingOptions(run.tools);
  const searches = new Map(
    outputs.flat().flatMap((item): [string, FileSearchToolCall][] => {
      return item.type === 'file_search_call' ? [[item.id, convertFileSearchCall(item, ranking)]] : [];
    }),
  );
  const fill = (toolCall: ToolCall): ToolCall => {
    const found = searches.get(toolCall.id);
    if (toolCall.type !== 'file_search' || !found) return toolCall;
    return { ...toolCall, file_search: { ...toolCall.file_search, ...found.file_search } };
  };
  return steps.map((step) => {
    const { step_details: details } = step;
    if (details.type !== 'tool_calls') return step;
    return { ...step, step_details: { ...details, tool_calls: details.tool_calls.map(fill) } };
  });
}

function lacksContent({ step_details: details }: RunStep): boolean {
  if (details.type !== 'tool_calls') return false;
  const results = details.tool_calls.flatMap((toolCall) =>
    toolCall.type === 'file_search' ? (toolCall.file_search.results ?? []) : [],
  );
  return results.some(({ content }) => content === undefined);
}

/** Responses are kept for a limited time only. */
async function readOutput(ctx: EngineContext, responseId: string | null, call: Call): Promise<ResponseOutputItem[]> {
  if (responseId === null) return [];
  try {
    return (await ctx.upstream.retrieveResponse(responseId, call)).output;
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found' || kind === 'rejected') return [];
    throw error;
  }
}
