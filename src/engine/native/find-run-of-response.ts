import { LegacyError, StatuslessError } from '../../errors.js';
import { toRunId } from '../../mapping/ids.js';
import { readNamedThread } from '../../mapping/to-responses/name-thread.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import { readStatus } from '../../upstream/classify-error.js';
import { requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { runKey, runRequestKey } from '../records/record-keys.js';
import { ownsResponse } from '../runs/show-run.js';
import { findThreadOf } from './find-thread-of.js';

const PAGE = 100;

/** How the service refuses the id of a response that it does not have, or that is none. */
const UNKNOWN: ReadonlySet<number | undefined> = new Set([400, 404]);

/**
 * The run that a response belongs to, whichever of its responses it is. Where the response names its thread, the runs of that
 * thread are searched; where it names none, those of `threadId`, or of every thread in the store. A response in a
 * conversation that no run in the store has is taken for the first of a run that the store does not know. One request.
 * Says in words where there is no such run.
 */
export async function findRunOfResponse(
  ctx: EngineContext,
  responseId: string,
  threadId: string | undefined,
  call: Call,
): Promise<string> {
  const response = await retrieve(ctx, responseId, call);
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

async function retrieve(ctx: EngineContext, responseId: string, call: Call): Promise<UpstreamResponse | null> {
  try {
    return await ctx.upstream.retrieveResponse(responseId, call);
  } catch (error) {
    if (UNKNOWN.has(readStatus(error))) return null;
    throw error;
  }
}

/** As `findIn`, for the imported thread that goes on in the conversation which the id names, if there is one. */
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

/** The thread's run that has the response; null when there is none, or none that the caller may see. */
async function findIn(ctx: EngineContext, threadId: string, responseId: string, call: Call): Promise<string | null> {
  const { runs, runRequests } = ctx.records;
  for (let after: string | undefined; ;) {
    const page = await runs.listKeyed(runKey(threadId, ''), { limit: PAGE, after });
    const owner = page.find(({ value }) => ownsResponse(value, responseId));
    if (owner !== undefined) {
      const asked = (await runRequests.get(runRequestKey(threadId, owner.key)))?.value;
      if (asked === undefined) return null;
      return requireAccess(ctx, asked, call).then(() => asked.run.id, ignoreHidden);
    }
    if (page.length < PAGE) return null;
    after = page.at(-1)?.key;
  }
}

function ignoreHidden(error: unknown): null {
  if (error instanceof LegacyError && error.status === 404) return null;
  throw error;
}
