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
 * A turn's request with where its code interpreter runs: in the container that took the place of one that had ended, with
 * the files that were attached since, else where the service says. No request for a thread without such a container.
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
    // It has ended.
    if (isRefused(ctx, error)) return makeContainer(ctx, record, prepared, call);
    throw error;
  }
  await noteContainer(ctx, run.thread_id, { id: known.id, fileIds: [...known.fileIds, ...missing] });
  return { ...prepared, container: { ...container, id: known.id } };
}

/** The request with a new container, which has the run's files; later runs of the thread go on in it. */
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

/** Whether the tool is not to be sent: there is no file for it, and no earlier run of the thread has called it. */
async function isUnused(
  ctx: EngineContext,
  { asked: { run, parameters, sources } }: RunRecord,
  thread: ThreadRecord,
  call: Call,
): Promise<boolean> {
  if (ctx.options.container?.whenUnused !== 'omit' || sources.codeInterpreterFileIds.length > 0) return false;
  if (isForced(parameters.tool_choice, run.tools)) return false;
  if (thread.usesCode !== undefined) return !thread.usesCode;
  // Of a thread that was made elsewhere, its conversation tells.
  const isCall = ({ type }: ConversationItem): boolean => type === 'code_interpreter_call';
  const usesCode = (await readBackTo(ctx, run.thread_id, isCall, call)).some(isCall);
  await updateThread(ctx, run.thread_id, (current) => ({ ...current, usesCode }), {
    known: await recallThread(ctx, run.thread_id),
  });
  return !usesCode;
}

/** Whether the model has to call it: it is named, or is all that there is to call. */
function isForced(choice: AssistantToolChoiceOption | undefined, tools: readonly AssistantTool[]): boolean {
  if (choice === 'required') return tools.every(({ type }) => type === 'code_interpreter');
  return typeof choice === 'object' && choice.type === 'code_interpreter';
}
