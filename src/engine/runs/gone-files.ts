import { listPast, type History } from '../../mapping/to-responses/convert-run-request.js';
import { listFiles, replaceFiles } from '../../mapping/to-responses/replace-files.js';
import type { ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { readGone } from '../read-gone.js';
import { runRequestKey } from '../records/record-keys.js';
import { isImported } from '../records/thread-homes.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import { tellLosses } from '../tell-losses.js';
import { readComplaint } from './failed-outcome.js';
import type { RunRecord, RunRequest } from './run-events.js';
import type { TurnRequest } from './turn-request.js';

/** Runs per read of the store. */
const PAGE = 100;

/** The files to give to the code interpreter. */
export const listCodeFiles = (
  { codeInterpreterFileIds }: RunRequest['sources'],
  { goneFiles = [] }: Pick<TurnRequest, 'goneFiles'>,
): string[] => codeInterpreterFileIds.filter((id) => !goneFiles.includes(id));

/**
 * Leaves out files that a refusal names, if they were usable before: an earlier run got them, a response followed their
 * message, or they were imported. Such files were deleted since, or their URLs expired. The thread continues without
 * them; if only a URL's server failed, just this request does. Null for any other refusal: a file that never existed is
 * the caller's mistake.
 */
export async function leaveOutGone(
  ctx: EngineContext,
  { asked }: RunRecord,
  request: TurnRequest,
  error: unknown,
  call: Call,
): Promise<TurnRequest | null> {
  const { thread_id: threadId } = asked.run;
  const past = listPast(request.history);
  const isNamed = readGone(ctx, error, past.flatMap(listFiles));
  const code = listCodeFiles(asked.sources, request).filter(isNamed);
  if (code.length === 0 && !past.some((item) => listFiles(item).some(isNamed))) return null;
  const wasImported = isImported(threadId, (await recallThread(ctx, threadId)).value);
  const seen = (wasImported ? past : past.slice(0, past.findLastIndex(isAnswer) + 1))
    .flatMap(listFiles)
    .filter(isNamed);
  const given = wasImported || code.length === 0 ? code : await filterGiven(ctx, threadId, code);
  const gone = new Set([...seen, ...given]);
  if (gone.size === 0) return null;
  const isLasting = !mayPass(readComplaint(error).message, gone);
  if (isLasting)
    await updateThread(ctx, threadId, ({ attached = { code: [], search: [], gone: [] }, ...thread }) => ({
      ...thread,
      attached: { ...attached, gone: [...new Set([...attached.gone, ...gone])] },
    }));
  const when = isLasting ? 'from now on' : 'this time';
  const message = `The service cannot get these files of thread ${threadId}, which are left out ${when}: ${[...gone].join(', ')}.`;
  tellLosses(ctx, [{ kind: 'file_gone', message }], call);
  return {
    ...request,
    goneFiles: [...(request.goneFiles ?? []), ...gone],
    history: withoutFiles(request.history, gone),
  };
}

/** Whether the refusal is about a URL that may work again: its server was slow or returned an error. */
const mayPass = (refusal: string, names: ReadonlySet<string>): boolean =>
  /time(?:d )?out|\b5\d\d\b/i.test([...names].reduce((text, name) => text.replaceAll(name, ''), refusal));

/** Whether the item is not a message of the user: then a model has seen everything before it. */
const isAnswer = (item: ResponseInputItem): boolean => !('role' in item) || item.role === 'assistant';

/** Returns the files that an earlier run of the thread got. */
async function filterGiven(ctx: EngineContext, threadId: string, files: readonly string[]): Promise<string[]> {
  const given = new Set<string>();
  for (let after: string | undefined; ;) {
    const page = await ctx.records.runRequests.listKeyed(runRequestKey(threadId, ''), { limit: PAGE, after });
    for (const { value } of page) for (const id of value.sources.codeInterpreterFileIds) given.add(id);
    if (page.length < PAGE) return files.filter((id) => given.has(id));
    after = page.at(-1)?.key;
  }
}

function withoutFiles(history: History, gone: ReadonlySet<string>): History {
  if (!('items' in history || 'window' in history)) return history;
  const replaced = new Map(listPast(history).map((item) => [item, replaceFiles(item, gone)]));
  const items = [...replaced.values()];
  const older = (history.older ?? []).map((entry) => ({ ...entry, item: replaced.get(entry.item) ?? entry.item }));
  return 'items' in history ? { items, older } : { window: items, older };
}
