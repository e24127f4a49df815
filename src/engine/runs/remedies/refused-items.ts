import { withPast } from '../../../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../../../types/responses.js';
import { readComplaint } from '../failed-outcome.js';
import type { Remedy } from './remedy.js';

/** What every server takes: a refusal of these is of another kind. */
const BASIC: ReadonlySet<string> = new Set(['message', 'function_call', 'function_call_output']);

/**
 * The server does not take some of the items that the caller's store has kept of earlier turns. One that it names by its id
 * goes; where it names the place or the type, all of that type go, and are left out from now on.
 */
export const refusedItems: Remedy = {
  limit: 8,
  apply: (ctx, { request, error }) => {
    const { history } = request;
    if (!('items' in history) || !STATUSES.has(Number(readComplaint(error).status))) return null;
    const { param, message } = readComplaint(error);
    const { items } = history;
    const named = items.find((item) => readId(item) !== null && message.includes(`'${readId(item)}'`));
    if (named)
      return {
        ...request,
        history: withPast(
          history,
          without(items, (item) => item === named),
        ),
      };
    const at = /^input\[(\d+)\]|\binput(?:\[|\.)(\d+)/.exec(`${param ?? ''} ${message}`);
    const placed = at && items[Number(at[1] ?? at[2])];
    const type = (placed ? typeOf(placed) : null) ?? findType(items, message);
    if (type === null || BASIC.has(type)) return null;
    ctx.refusedItems.add(type);
    return {
      ...request,
      history: withPast(
        history,
        without(items, (item) => typeOf(item) === type),
      ),
    };
  },
};

const STATUSES: ReadonlySet<number> = new Set([400, 404, 422]);

const typeOf = (item: ResponseInputItem): string => item.type ?? 'message';

const readId = (item: ResponseInputItem): string | null => ('id' in item && item.id ? item.id : null);

/** The type of an item that a message speaks of. */
function findType(items: readonly ResponseInputItem[], message: string): string | null {
  const types = new Set(items.map(typeOf));
  return [...types].find((type) => !BASIC.has(type) && message.includes(type)) ?? null;
}

/** Items without some of them, and without reasoning that nothing follows any more. */
function without(
  items: readonly ResponseInputItem[],
  isLeftOut: (item: ResponseInputItem) => boolean,
): ResponseInputItem[] {
  return items.filter((item, index) => {
    if (isLeftOut(item)) return false;
    if (item.type !== 'reasoning') return true;
    const follower = items.slice(index + 1).find(({ type }) => type !== 'reasoning');
    return follower !== undefined && !isLeftOut(follower);
  });
}
