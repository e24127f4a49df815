import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ToolOutput } from '../../types/index.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { createItems } from './create-items.js';
import { isAnswered, isRefused, owe } from './owed-items.js';
import { readNewest } from './read-items.js';

/**
 * Puts outputs of calls that will not be continued into the conversation: the service refuses any further turn on a
 * conversation with an unanswered call. What cannot be sent now is owed, and paid before the thread's next run.
 */
export async function answerCalls(
  ctx: EngineContext,
  threadId: string,
  outputs: readonly ToolOutput[],
  call: Call,
): Promise<void> {
  const items = convertToolOutputs(outputs);
  try {
    await createItems(ctx, threadId, items, call);
  } catch (error) {
    if (!isRefused(ctx, error)) await owe(ctx, threadId, items);
  }
}

/** As `answerCalls`, for outputs that may have reached the conversation already. */
export async function answerOpenCalls(
  ctx: EngineContext,
  threadId: string,
  outputs: readonly ToolOutput[],
  call: Call,
): Promise<void> {
  try {
    const items = await readNewest(ctx, threadId, call);
    const missing = outputs.filter(({ tool_call_id: id }) => id !== undefined && !isAnswered(id, items));
    await answerCalls(ctx, threadId, missing, call);
  } catch (error) {
    if (!isRefused(ctx, error)) await owe(ctx, threadId, convertToolOutputs(outputs));
  }
}

/** The call that the service misses the output of, when that is why it refused a turn. */
export function findStrayCall(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return /No tool output found for function call ([\w-]+)/.exec(error.message)?.[1] ?? null;
}

/**
 * Answers the calls that a run which nobody could bring to its end left in the conversation. False when `stray`, the
 * call that the service named, is not among them: then it is not ours to answer.
 */
export async function answerStrayCalls(
  ctx: EngineContext,
  threadId: string,
  stray: string,
  input: readonly ResponseInputItem[],
  call: Call,
): Promise<boolean> {
  const items = await readNewest(ctx, threadId, call);
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
