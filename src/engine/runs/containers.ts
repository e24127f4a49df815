import { isWholeThread } from '../../mapping/to-responses/convert-run-request.js';
import { pickContainerFiles } from '../../mapping/tools/container.js';
import type { AssistantTool, AssistantToolChoiceOption } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { isRefused } from '../history/find-items.js';
import { readBackTo } from '../history/remove-items.js';
import { isLocal } from '../local-tools/local-tools.js';
import type { ThreadRecord } from '../records/records.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import { leaveOutGone, listCodeFiles } from './gone-files.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';

/**
 * Sets the container of the code interpreter in a turn's request. If the thread has a container that replaced an ended
 * one, it is used, after files attached since were added; otherwise the service chooses. Sends no request for a thread
 * without such a container.
 */
export async function prepareContainer(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const { run, sources } = record.asked;
  const isOffered =
    run.tools.some(({ type }) => type === 'code_interpreter') && !isLocal(record.asked, 'code_interpreter');
  if (request.container !== undefined || !isOffered) return request;
  const { value: thread } = await recallThread(ctx, run.thread_id);
  const isOmitted = await isUnused(ctx, record, thread, call);
  const container = { memoryLimit: ctx.options.container?.memoryLimit, isOmitted };
  const known = isWholeThread(request.history) ? thread.container : undefined;
  const prepared = { ...request, goneFiles: thread.attached?.gone ?? [], container };
  if (isOmitted || known === undefined) return prepared;
  const missing = pickContainerFiles(listCodeFiles(sources, prepared)).filter((id) => !known.fileIds.includes(id));
  if (missing.length === 0) return { ...prepared, container: { ...container, id: known.id } };
  try {
    for (const fileId of missing) await ctx.upstream.addContainerFile(known.id, fileId, call);
  } catch (error) {
    // The container has ended.
    if (isRefused(ctx, error)) return makeContainer(ctx, record, prepared, call);
    throw error;
  }
  await noteContainer(ctx, run.thread_id, { id: known.id, fileIds: [...known.fileIds, ...missing] });
  return { ...prepared, container: { ...container, id: known.id } };
}

/** Makes a new container with the run's files, sets it in the request, and records it for later runs of the thread. */
export async function makeContainer(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest> {
  const { run, sources } = record.asked;
  const { memoryLimit } = ctx.options.container ?? {};
  const fileIds = pickContainerFiles(listCodeFiles(sources, request));
  let id: string;
  try {
    id = await ctx.upstream.createContainer(
      {
        name: run.thread_id,
        ...(fileIds.length === 0 ? {} : { file_ids: fileIds }),
        ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
      },
      call,
    );
  } catch (error) {
    const less = await leaveOutGone(ctx, record, request, error, call);
    if (less === null) throw error;
    return makeContainer(ctx, record, less, call);
  }
  if (isWholeThread(request.history)) await noteContainer(ctx, run.thread_id, { id, fileIds });
  return { ...request, container: { memoryLimit, id }, newContainer: id };
}

async function noteContainer(
  ctx: EngineContext,
  threadId: string,
  container: NonNullable<ThreadRecord['container']>,
): Promise<void> {
  await updateThread(ctx, threadId, (thread) => ({ ...thread, container }), {
    known: await recallThread(ctx, threadId),
  });
}

/** Whether to leave out the tool: the thread has no file for it, and no earlier run called it. */
async function isUnused(
  ctx: EngineContext,
  { asked: { run, parameters, sources } }: RunRecord,
  thread: ThreadRecord,
  call: Call,
): Promise<boolean> {
  if (ctx.options.container?.whenUnused !== 'omit' || sources.codeInterpreterFileIds.length > 0) return false;
  if (isForced(parameters.tool_choice, run.tools)) return false;
  if (thread.usesCode !== undefined) return !thread.usesCode;
  // For a thread that was not made here, read its conversation.
  const isCall = ({ type }: ConversationItem): boolean => type === 'code_interpreter_call';
  const usesCode = (await readBackTo(ctx, run.thread_id, isCall, call)).some(isCall);
  await updateThread(ctx, run.thread_id, (current) => ({ ...current, usesCode }), {
    known: await recallThread(ctx, run.thread_id),
  });
  return !usesCode;
}

/** Whether the model must call the tool: `tool_choice` names it, or requires any tool and there is no other. */
function isForced(choice: AssistantToolChoiceOption | undefined, tools: readonly AssistantTool[]): boolean {
  if (choice === 'required') return tools.every(({ type }) => type === 'code_interpreter');
  return typeof choice === 'object' && choice.type === 'code_interpreter';
}
