import { keepWhole } from '../../../context/keep-whole.js';
import { selectItems } from '../../../context/to-strategy.js';
import { convertToolOutputs } from '../../../mapping/to-responses/convert-tool-outputs.js';
import type { History } from '../../../mapping/to-responses/convert-run-request.js';
import { convertStoredItem } from '../../../mapping/to-responses/convert-stored-item.js';
import { replaceFiles } from '../../../mapping/to-responses/replace-files.js';
import type { ContextItem } from '../../../types/context.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { itemKey, toItemOrder } from '../../records/record-keys.js';
import { recallThread } from '../../records/thread-record.js';
import type { RunRecord } from '../../runs/run-events.js';
import { listTaken } from '../../runs/show-run.js';
import { chooseWindow } from '../choose-window.js';
import { createThreadContext } from '../thread-context.js';

/** Items per read of the store. */
const PAGE = 200;

interface NumberedItem {
  number: number;
  value: ConversationItem;
}

/**
 * Reads what a run's next request sends: the thread's items, or those of its window, and the run's own. One read of the
 * store per 200 items; a window is read only as far as needed. Leaves out calls without outputs, outputs without calls,
 * and reasoning without the item that followed it.
 */
export async function readStoredHistory(ctx: EngineContext, record: RunRecord, call: Call): Promise<History> {
  const { asked, state } = record;
  const { firstItem = 0 } = asked;
  const window = chooseWindow(ctx, asked);
  const { history, attached } = (await recallThread(ctx, asked.run.thread_id)).value;
  const { endedContainers = [], reasoningFrom = 0 } = history ?? {};
  const isRead = ({ number, value }: NumberedItem): boolean => value.type !== 'reasoning' || number >= reasoningFrom;
  const walk = createWalk(ctx, asked.run.thread_id, isRead, call);
  const gone = new Set(attached?.gone);
  const isSent = (item: ConversationItem): boolean =>
    !ctx.refusedItems.has(item.type) && !('container_id' in item && endedContainers.includes(item.container_id));
  const isSeen = (item: ConversationItem): boolean => isSent(item) && (window?.isSeen(item) ?? true);
  // The outputs of this turn are sent after the items that are read here.
  const newOutputs = convertToolOutputs(listTaken(state)).map((item) => ({ id: null, item }));
  const made = toContextItems(walk({ from: firstItem }), isSent, gone);
  const own = keepWhole(await collect(made), newOutputs);
  const older = (): AsyncGenerator<ContextItem> => toContextItems(walk({ before: firstItem }), isSeen, gone);
  const selected = window
    ? await selectItems(
        window.strategy,
        await createThreadContext(ctx, asked, { older, own: [...own, ...newOutputs] }, call),
      )
    : keepWhole(await collect(older()), own);
  return { items: [...selected, ...own].map(({ item }) => item), older: selected };
}

/**
 * Converts items, newest first, for a request. Leaves out items that are not `isSent`, the reasoning before them, and
 * files that are gone.
 */
async function* toContextItems(
  items: AsyncIterable<ConversationItem>,
  isSent: (item: ConversationItem) => boolean,
  gone: ReadonlySet<string>,
): AsyncGenerator<ContextItem> {
  let isLost = false;
  for await (const item of items) {
    const sent = isSent(item) ? convertStoredItem(item) : null;
    if (item.type !== 'reasoning') isLost = sent === null;
    if (sent !== null && !(isLost && item.type === 'reasoning'))
      yield { id: item.id ?? null, item: replaceFiles(sent, gone) };
  }
}

/** Collects items that come newest first, and returns them oldest first. */
async function collect(items: AsyncIterable<ContextItem>): Promise<ContextItem[]> {
  const all: ContextItem[] = [];
  for await (const entry of items) all.push(entry);
  return all.reverse();
}

/**
 * Returns a function that walks through a thread's items, newest first, within a range of numbers. It can be called
 * several times, and reads each page once. Skips items that are not `isRead`.
 */
function createWalk(
  ctx: EngineContext,
  threadId: string,
  isRead: (item: NumberedItem) => boolean,
  call: Call,
): (range: { from?: number; before?: number }) => AsyncGenerator<ConversationItem> {
  const pages: NumberedItem[][] = [];
  const readPage = async (behind: NumberedItem | undefined): Promise<NumberedItem[]> => {
    call.options.signal?.throwIfAborted();
    const after = behind && toItemOrder(behind.number);
    const page = await ctx.records.items.listKeyed(itemKey(threadId), { limit: PAGE, order: 'desc', after });
    return page.map(({ key, value }) => ({ number: Number(key), value }));
  };
  return async function* ({ from = 0, before = Infinity }) {
    for (let index = 0; ; index += 1) {
      const page = (pages[index] ??= await readPage(pages[index - 1]?.at(-1)));
      for (const item of page) {
        if (item.number < from) return;
        if (item.number < before && isRead(item)) yield item.value;
      }
      if (page.length < PAGE) return;
    }
  };
}
