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
 * Adds outputs for calls that will not be continued: the service refuses further turns on a conversation with an open
 * call. `lookFirst`: add only outputs that are missing.
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
 * Closes the open calls of a run that was lost. Resolves false, and sends nothing, if `stray`, the call that the
 * service named, is not open in the conversation, or if `input` answers it.
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
  const ownIds = input.flatMap((item) => (item.type === 'function_call_output' ? item.call_id : []));
  const open = items.flatMap((item) =>
    item.type === 'function_call' && !isAnswered(item.call_id, items) ? item.call_id : [],
  );
  if (!open.includes(stray) || ownIds.includes(stray)) return false;
  const outputs = open
    .filter((id) => !ownIds.includes(id))
    .map((id) => ({ tool_call_id: id, output: 'No output: the run was lost.' }));
  await createItems(ctx, threadId, convertToolOutputs(outputs), call);
  return true;
}
