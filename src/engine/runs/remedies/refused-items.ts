import { withPast } from '../../../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem } from '../../../types/responses.js';
import { readComplaint } from '../failed-outcome.js';
import { withoutItems } from './without-items.js';
import type { Remedy } from './remedy.js';

/** Types that every server accepts, so a refusal of them has another reason. */
const BASIC: ReadonlySet<string> = new Set(['message', 'function_call', 'function_call_output']);

/**
 * The server refuses items of earlier turns that the caller's store kept. If it names an item by its id, leave out that
 * item. If it names a position or a type, leave out all items of that type from now on. If it names none, leave out all
 * types that not every server has.
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

/** The item type that an error message mentions. */
function findType(items: readonly ResponseInputItem[], message: string): string | null {
  const types = new Set(items.map(typeOf));
  return [...types].find((type) => !BASIC.has(type) && message.includes(type)) ?? null;
}

/** Refusals of reasoning items from another server: vLLM, llama.cpp. */
const OF_REASONING = /encrypted content is not supported|item\['content'\] is (?:not an array|empty)/i;

/** Refusals of an item that do not say which one: llama.cpp, OpenRouter. */
const UNNAMED = /cannot determine type of 'item'|invalid responses api request/i;

/** The item types that a refusal may be about if it names none: reasoning, or the types that not every server has. */
function listUnnamed(items: readonly ResponseInputItem[], message: string): string[] {
  const types = [...new Set(items.map(typeOf))].filter((type) => !BASIC.has(type));
  if (OF_REASONING.test(message)) return types.filter((type) => type === 'reasoning');
  return UNNAMED.test(message) ? types.filter((type) => type !== 'reasoning') : [];
}
