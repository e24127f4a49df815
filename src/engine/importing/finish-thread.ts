import { isConversationId } from '../../mapping/ids.js';
import type { StoreChange } from '../../store/store.js';
import type { Message, Thread } from '../../types/index.js';
import type { ThreadPlan } from '../../types/imported.js';
import type { EngineContext } from '../context.js';
import {
  importKey,
  itemKey,
  messageKey,
  runKey,
  runOrderKey,
  runRequestKey,
  stagedKey,
  threadKey,
} from '../records/record-keys.js';
import { isAlias, isMark, type ThreadRecord } from '../records/records.js';
import { UNKNOWN_THREAD } from '../records/thread-memory.js';
import { AttachedFiles } from './attached-files.js';
import { addToThread, type LostMessages } from './add-to-thread.js';
import { BATCH, readRuns, readStaged, STRIDE } from './read-staged.js';
import { toMessageChanges } from './to-records.js';

/** Distance between the last imported message and what is added later: room for what a later import finds. */
const ROOM_BEHIND = 1_000_000;

/**
 * Stores the staged records of a thread in their places. A new thread becomes visible when all of it is stored; if the
 * process dies before, repeating the import writes everything again. To an existing imported thread, new records are
 * added. A thread that the store knows as a conversation stays as it is. Resolves the messages that could not be fully
 * restored. Rejects if another import is writing the thread.
 */
export async function finishThread(ctx: EngineContext, plan: ThreadPlan): Promise<LostMessages> {
  const { threadId } = plan;
  const standing = await ctx.records.threads.get(threadKey(threadId));
  if (standing === null) {
    if (!(await isConversation(ctx, threadId))) await createThread(ctx, plan);
  } else if (!isMark(standing.value) && !isAlias(standing.value) && standing.value.history !== undefined) {
    const lost = await addToThread(ctx, plan, standing.value);
    await dropUnder(ctx, threadId, stagedKey(threadId).key);
    return lost;
  }
  await dropUnder(ctx, threadId, stagedKey(threadId).key);
  return { unplaced: [], unseen: [] };
}

/** Whether the store knows the thread as a conversation whose record was pruned, and not as an unfinished import. */
async function isConversation(ctx: EngineContext, threadId: string): Promise<boolean> {
  if (!isConversationId(threadId) || (await ctx.records.imports.get(importKey(threadId))) !== null) return false;
  for (const { key } of [runOrderKey(threadId), messageKey(threadId, '')])
    if ((await ctx.records.listUnder(threadId, key, { limit: 1 })).length > 0) return true;
  return false;
}

async function createThread(ctx: EngineContext, plan: ThreadPlan): Promise<void> {
  const { threadId, messages, runs, goneFiles } = plan;
  const write = await beginWriting(ctx, threadId);
  const [thread] = await readStaged<Thread>(ctx, threadId, 'thread', [threadId]);
  const attached = new AttachedFiles(thread?.tool_resources ?? {}, goneFiles);
  let hasUserMessage = false;
  for (let start = 0; start < messages.length; start += BATCH) {
    const ids = messages.slice(start, start + BATCH).map(({ id }) => id);
    const read = await readStaged<Message>(ctx, threadId, 'message', ids);
    const changes = read.flatMap((message, index) => {
      attached.note(message);
      hasUserMessage ||= message.role === 'user';
      return toMessageChanges(ctx, message, (start + index + 1) * STRIDE, goneFiles);
    });
    await write(changes);
  }
  for await (const changes of readRuns(ctx, threadId, runs)) await write(changes);
  const { value: empty } = UNKNOWN_THREAD;
  const history = { metadata: thread?.metadata ?? {}, next: messages.length * STRIDE + ROOM_BEHIND };
  const record: ThreadRecord = {
    ...empty,
    createdAt: plan.createdAt,
    toolResources: thread?.tool_resources === null ? null : (thread?.tool_resources ?? {}),
    hasUserMessage,
    ...attached.toRecord(),
    history,
  };
  await write([ctx.records.threads.change(threadKey(threadId), record, null)], true);
  ctx.knownThreads.forget(threadId);
  ctx.homes.learn(threadId, history);
}

/**
 * Deletes what an interrupted import left of the thread, and returns the function that writes it. Each write checks
 * that no other import has begun; the last write creates the thread.
 */
async function beginWriting(
  ctx: EngineContext,
  threadId: string,
): Promise<(changes: readonly StoreChange[], isLast?: boolean) => Promise<void>> {
  const { imports } = ctx.records;
  let version = await imports.set(importKey(threadId), crypto.randomUUID());
  for (const prefix of MADE) await dropUnder(ctx, threadId, prefix);
  return async (changes, isLast = false) => {
    const claim = imports.change(importKey(threadId), isLast ? undefined : crypto.randomUUID(), version);
    if (!(await ctx.records.write(threadId, [claim, ...changes]))) {
      throw new Error(
        `Another import writes the thread ${threadId} at the same time: let it end, then repeat this one.`,
      );
    }
    version = claim.version;
  };
}

/** Prefixes of the keys that an import writes before the thread's record. */
const MADE = [itemKey(''), messageKey('', ''), runKey('', ''), runRequestKey('', ''), runOrderKey('')].map(
  ({ key }) => key,
);

async function dropUnder(ctx: EngineContext, threadId: string, prefix: string): Promise<void> {
  for (;;) {
    const entries = await ctx.records.listUnder(threadId, prefix, { limit: 2 * BATCH });
    if (entries.length === 0) return;
    const changes = entries.map(({ key }) => ({ key, version: crypto.randomUUID() }));
    await ctx.records.write(threadId, changes);
    if (entries.length < 2 * BATCH) return;
  }
}
