import { notFound } from '../errors.js';
import { convertThread } from '../mapping/to-assistants/convert-thread.js';
import { restoreItemPath } from '../mapping/to-assistants/restore-path.js';
import type { Thread, ThreadCreateParams, ThreadUpdateParams, ToolResources } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { attachFiles } from './attach-files.js';
import { checkFileIds } from './check-file-ids.js';
import type { EngineContext } from './context.js';
import { undoThread } from './erase/undo-thread.js';
import { chooseHome } from './history/choose-home.js';
import { appendMessages } from './messages/messages.js';
import type { ThreadRecord } from './records/records.js';
import { readThread, updateThread } from './records/thread-record.js';
import { renameParameter } from './rename-parameter.js';
import { findIndexingStore, listMadeStores, settleToolResources } from './tool-resources.js';

/**
 * Creates a thread. A conversation takes one request for up to 20 messages, and one more per further 20. If it fails
 * after the thread was created, the thread is deleted again. `list`: the name of the parameter with the messages.
 */
export async function createThread(
  ctx: EngineContext,
  params: ThreadCreateParams,
  call: Call,
  list = 'messages',
): Promise<Thread> {
  const unrecorded = new Set<string>();
  try {
    return await makeThread(ctx, params, { list, unrecorded }, call);
  } catch (error) {
    await undoThread(ctx, call, [...unrecorded]);
    throw error;
  }
}

/** Creates a thread. `unrecorded` has the vector stores created for it, until its record names them. */
async function makeThread(
  ctx: EngineContext,
  params: ThreadCreateParams,
  { list, unrecorded }: { list: string; unrecorded: Set<string> },
  call: Call,
): Promise<Thread> {
  checkFileIds(ctx, { messages: params.messages, resources: params.tool_resources });
  const history = ctx.histories[chooseHome(ctx, params)];
  const messages = params.messages ?? [];
  const first = messages.slice(0, history.firstMessages);
  const metadata = params.metadata ?? {};
  const toolResources = await settleToolResources(ctx, params.tool_resources, 'thread', call);
  const ownStores = listMadeStores(params.tool_resources, toolResources);
  for (const id of ownStores) unrecorded.add(id);
  const record = {
    toolResources,
    indexingStore: findIndexingStore(params.tool_resources, toolResources),
    ...(ownStores.length > 0 ? { ownStores } : {}),
  };
  const { threadId, facts } = await history
    .create({ metadata, messages: first, record }, call)
    .catch((error: unknown) => {
      throw renameParameter(error, (path) => restoreItemPath(path, { messages, list }));
    });
  unrecorded.clear();
  await attachFiles(ctx, threadId, first, call);
  await appendMessages(ctx, threadId, messages.slice(first.length), { list, from: first.length }, null, call);
  const carriesFiles = messages.some(({ attachments }) => (attachments ?? []).length > 0);
  const settled = carriesFiles ? showResources((await readThread(ctx, threadId)).value) : toolResources;
  return convertThread(facts, settled, threadId);
}

/** For an id that cannot be a conversation's: throws the legacy 400 or 404, unless the store knows the thread. */
export async function requireThreadId(ctx: EngineContext, threadId: string): Promise<void> {
  if ((await readThread(ctx, threadId)).version === null) throw notFound('thread', threadId);
}

export async function retrieveThread(ctx: EngineContext, threadId: string, call: Call): Promise<Thread> {
  call.threadId = threadId;
  const { value } = await readThread(ctx, threadId);
  const facts = await ctx.historyOf(threadId).retrieve(threadId, call);
  return convertThread(facts, showResources(value), threadId);
}

/** Only imported threads can show null: all others have resources, or an empty object. */
const showResources = ({ toolResources, history }: ThreadRecord): ToolResources | null =>
  toolResources ?? (history === undefined ? {} : null);

/** Replaces a thread's metadata, its tool resources, or both. */
export async function updateThreadObject(
  ctx: EngineContext,
  threadId: string,
  params: ThreadUpdateParams,
  call: Call,
): Promise<Thread> {
  call.threadId = threadId;
  const { metadata, tool_resources: toolResources } = params;
  checkFileIds(ctx, { resources: toolResources });
  const known = await readThread(ctx, threadId);
  const history = ctx.historyOf(threadId);
  const facts =
    metadata === undefined
      ? await history.retrieve(threadId, call)
      : await history.setMetadata(threadId, metadata ?? {}, call);
  if (toolResources === undefined) return convertThread(facts, showResources(known.value), threadId);
  const change = (current: ThreadRecord): ThreadRecord => ({ ...current, toolResources: toolResources ?? {} });
  const updated = await updateThread(ctx, threadId, change, { known });
  // The service has just shown the thread, so if its record is gone, it was pruned or dropped.
  const { value } = updated.version === null ? await updateThread(ctx, threadId, change) : updated;
  return convertThread(facts, showResources(value), threadId);
}
