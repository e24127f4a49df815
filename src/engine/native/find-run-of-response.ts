import { StatuslessError } from '../../errors.js';
import { toRunId } from '../../mapping/ids.js';
import { readNamedThread } from '../../mapping/to-responses/name-thread.js';
import type { Call } from '../../upstream/call.js';
import { requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { findKnownResponse, ignoreUnknown } from '../find-known-response.js';
import { runKey, runRequestKey } from '../records/record-keys.js';
import { ownsResponse } from '../runs/show-run.js';
import { findThreadOf } from './find-thread-of.js';

const PAGE = 100;

/**
 * Finds the run that a response belongs to, whichever of the run's responses it is. If the response names its thread,
 * searches that thread's runs; otherwise the runs of `threadId`, or of all threads in the store. If no run in the store
 * has a response that is in a conversation, it is taken as the first response of an unknown run. One request. Throws an
 * explaining error if there is no such run.
 */
export async function findRunOfResponse(
  ctx: EngineContext,
  responseId: string,
  threadId: string | undefined,
  call: Call,
): Promise<string> {
  const response = await findKnownResponse(ctx, responseId, call);
  const named = response && readNamedThread(response);
  if (named) {
    const owner = (await findIn(ctx, named, responseId, call)) ?? (await findInMoved(ctx, named, responseId, call));
    if (owner !== null) return owner;
  }
  if (response?.conversation) return toRunId(responseId);
  const threads = threadId === undefined ? listThreads(ctx) : [threadId];
  for await (const id of threads) {
    const owner = await findIn(ctx, id, responseId, call);
    if (owner !== null) return owner;
  }
  throw new StatuslessError(
    response === null
      ? `No response ${responseId} is known to the service, nor to a run in the store.`
      : `Response ${responseId} names no conversation, and no run in the store knows it.`,
  );
}

/** Like `findIn`, for the imported thread that moved to the conversation of this id, if there is one. */
async function findInMoved(
  ctx: EngineContext,
  threadId: string,
  responseId: string,
  call: Call,
): Promise<string | null> {
  const moved = await findThreadOf(ctx, threadId);
  return moved === threadId ? null : findIn(ctx, moved, responseId, call);
}

async function* listThreads({ records }: EngineContext): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const ids = await records.listThreads({ limit: PAGE, after });
    yield* ids;
    if (ids.length < PAGE) return;
    after = ids.at(-1);
  }
}

/** Finds the thread's run with the response; null if there is none that the caller may see. */
async function findIn(ctx: EngineContext, threadId: string, responseId: string, call: Call): Promise<string | null> {
  const { runs, runRequests } = ctx.records;
  for (let after: string | undefined; ;) {
    const page = await runs.listKeyed(runKey(threadId, ''), { limit: PAGE, after });
    const owner = page.find(({ value }) => ownsResponse(value, responseId));
    if (owner !== undefined) {
      const asked = (await runRequests.get(runRequestKey(threadId, owner.key)))?.value;
      if (asked === undefined) return null;
      return requireAccess(ctx, asked, call).then(() => asked.run.id, ignoreUnknown);
    }
    if (page.length < PAGE) return null;
    after = page.at(-1)?.key;
  }
}
