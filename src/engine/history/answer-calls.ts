import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ToolOutput } from '../../types/index.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { createItems } from './create-items.js';
import { isAnswered, listMissing } from './find-items.js';
import { readNewest } from './read-items.js';
import { readBackTo } from './remove-items.js';

/**
 * Puts outputs of calls that will not be continued into the conversation: the service refuses any further turn on a
 * conversation with an unanswered call. With `lookFirst`, only those that it does not have yet.
 */
export async function answerCalls(
  ctx: EngineContext,
  threadId: string,
  outputs: readonly ToolOutput[],
  lookFirst: boolean,
  call: Call,
): Promise<void> {
  const missing = lookFirst ? listMissing(outputs, await readNewest(ctx, threadId, call)) : outputs;
  await createItems(ctx, threadId, convertToolOutputs(missing), call);
}

/**
 * Answers the calls of a run that was lost, which still stand open in the conversation. False when `stray`, the call that
 * the service named, is not among them: then it is not ours to answer.
 */
export async function answerStrayCalls(
  ctx: EngineContext,
  threadId: string,
  stray: string,
  input: readonly ResponseInputItem[],
  call: Call,
): Promise<boolean> {
  const isStray = (item: ConversationItem): boolean => item.type === 'function_call' && item.call_id === stray;
  const items = await readBackTo(ctx, threadId, isStray, call);
  const brought = input.flatMap((item) => (item.type === 'function_call_output' ? item.call_id : []));
  const open = items.flatMap((item) =>
    item.type === 'function_call' && !isAnswered(item.call_id, items) ? item.call_id : [],
  );
  if (!open.includes(stray) || brought.includes(stray)) return false;
  const outputs = open
    .filter((id) => !brought.includes(id))
    .map((id) => ({ tool_call_id: id, output: 'No output: the run was lost.' }));
  await createItems(ctx, threadId, convertToolOutputs(outputs), call);
  return true;
}
