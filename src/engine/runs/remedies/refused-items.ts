import { withPast } from '../../../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../../../types/responses.js';
import { readComplaint } from '../failed-outcome.js';
import { withoutItems } from './without-items.js';
import type { Remedy } from './remedy.js';

/** What every server takes: a refusal of these is of another kind. */
const BASIC: ReadonlySet<string> = new Set(['message', 'function_call', 'function_call_output']);

/**
 * The server does not take some of the items that the caller's store has kept of earlier turns. One that it names by its id
 * goes; where it names the place or the type, all of that type go, and are left out from now on. So do all that are not basic
 * where it names none.
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
          withoutItems(items, (item) => item === named),
        ),
      };
    const at = /^input\[(\d+)\]|\binput(?:\[|\.)(\d+)/.exec(`${param ?? ''} ${message}`);
    const placed = at && items[Number(at[1] ?? at[2])];
    const type = (placed ? typeOf(placed) : null) ?? findType(items, message);
    const types = type === null ? listUnnamed(items, message) : [type].filter((each) => !BASIC.has(each));
    if (types.length === 0) return null;
    for (const each of types) ctx.refusedItems.add(each);
    return {
      ...request,
      history: withPast(
        history,
        withoutItems(items, (item) => types.includes(typeOf(item))),
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

/** That reasoning is refused as another server has sent it: vLLM, llama.cpp. */
const OF_REASONING = /encrypted content is not supported|item\['content'\] is (?:not an array|empty)/i;

/** That an item is refused, without a word of which: llama.cpp, OpenRouter. */
const UNNAMED = /cannot determine type of 'item'|invalid responses api request/i;

/** Types of items that a server may mean that names none: reasoning, or those that not every server has. */
function listUnnamed(items: readonly ResponseInputItem[], message: string): string[] {
  const types = [...new Set(items.map(typeOf))].filter((type) => !BASIC.has(type));
  if (OF_REASONING.test(message)) return types.filter((type) => type === 'reasoning');
  return UNNAMED.test(message) ? types.filter((type) => type !== 'reasoning') : [];
}
