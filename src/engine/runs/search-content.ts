import { orEmpty } from '../../lib/or-empty.js';
import { readRankingOptions } from '../../mapping/tools/file-search.js';
import { convertToolCall, findToolType, isToolCallItem } from '../../mapping/tools/index.js';
import type { RunStep, RunStepInclude, ToolCall } from '../../types/index.js';
import type { ConversationItem, ResponseOutputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readRunItems } from '../history/stored/run-items.js';
import type { RunRecord } from './run-events.js';
import { isStored } from './show-run.js';

/** The value of `include` that asks for the content of search results. */
export const SEARCH_CONTENT: RunStepInclude = 'step_details.tool_calls[*].file_search.results[*].content';

/**
 * Adds the content of search results to the steps of a run. Records of runs do not have it, because it is the content
 * of files. It is read from the run's responses, one request each, or from the items of a thread in the store. Content
 * that is gone stays missing.
 */
export async function restoreSearchContent(
  ctx: EngineContext,
  record: RunRecord,
  steps: readonly RunStep[],
  call: Call,
): Promise<RunStep[]> {
  if (!steps.some(lacksContent)) return [...steps];
  const { run } = record.asked;
  const outputs = await readOutputs(ctx, record, call);
  const source = { threadId: run.thread_id, ranking: readRankingOptions(run.tools) };
  const calls = outputs.flat().flatMap((item) => (isToolCallItem(item) ? convertToolCall(item, source) : []));
  const known = new Map(calls.map((toolCall) => [toolCall.id, toolCall]));
  const fill = (toolCall: ToolCall): ToolCall => {
    const whole = known.get(toolCall.id);
    if (whole?.type !== toolCall.type) return toolCall;
    return findToolType(toolCall.type)?.content?.restore(toolCall, whole) ?? toolCall;
  };
  return steps.map((step) => {
    const { step_details: details } = step;
    if (details.type !== 'tool_calls') return step;
    return { ...step, step_details: { ...details, tool_calls: details.tool_calls.map(fill) } };
  });
}

function lacksContent({ step_details: details }: RunStep): boolean {
  if (details.type !== 'tool_calls') return false;
  return details.tool_calls.some((toolCall) => findToolType(toolCall.type)?.content?.isMissing(toolCall));
}

async function readOutputs(
  ctx: EngineContext,
  { asked, state: { responseIds } }: RunRecord,
  call: Call,
): Promise<(ConversationItem | ResponseOutputItem)[][]> {
  if (isStored(asked)) return [await readRunItems(ctx, asked)];
  return Promise.all(responseIds.map((id) => readOutput(ctx, id, call)));
}

/** The output of a response; empty if the service no longer has it. */
async function readOutput(ctx: EngineContext, responseId: string | null, call: Call): Promise<ResponseOutputItem[]> {
  if (responseId === null) return [];
  try {
    return [...orEmpty((await ctx.upstream.retrieveResponse(responseId, call)).output)];
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found' || kind === 'rejected') return [];
    throw error;
  }
}
