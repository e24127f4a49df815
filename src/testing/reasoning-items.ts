import { arrayTooLong, badRequest, invalidType, missingParameter, unknownParameter } from './api-error.js';
import type { JsonObject } from './json.js';
import type { State } from './state.js';
import type { WireItem } from './types.js';

/**
 * Returns the fields of a reasoning item in a request. In the input of a response (`isInput`) it may have neither a status nor
 * the text of the reasoning: the service sends both, but refuses them there.
 */
export function reasoningItem(item: JsonObject, path: string, isInput: boolean): JsonObject {
  const { id: _, type: __, ...rest } = item;
  const { summary, content, encrypted_content: encrypted = null } = item;
  if (isInput && item.status !== undefined) throw unknownParameter(`${path}.status`);
  if (isInput && Array.isArray(content) && content.length > 0) throw arrayTooLong(`${path}.content`, 0, content.length);
  if (encrypted !== null && typeof encrypted !== 'string')
    throw invalidType(`${path}.encrypted_content`, 'a string', encrypted);
  if (summary === undefined || summary === null) throw missingParameter(`${path}.summary`);
  if (!Array.isArray(summary)) throw invalidType(`${path}.summary`, 'an array of objects', summary);
  return rest;
}

/** Notes which items follow each reasoning item of a response. From then on, no context may have one without the other. */
export function noteReasoning(state: State, output: readonly WireItem[], isStored: boolean): void {
  for (const [index, item] of output.entries()) {
    const items = output.slice(index + 1).map(({ id, type }) => ({ id, type }));
    if (item.type === 'reasoning' && items.length > 0) state.reasoning.set(item.id, { items, isStored });
  }
}

/**
 * Throws if a reasoning item lacks the item that followed it, or an item lacks the reasoning before it. `input` is the part of
 * the context that came with the request. A client may have left out the ids of these items; then their types identify them.
 */
export function checkReasoning(items: readonly WireItem[], input: readonly WireItem[], state: State): void {
  const isStrict = (state.options.reasoningNeeds ?? 'next') === 'next';
  const present = new Set(items.map((item) => item.id));
  const named = new Set([...state.reasoning.values()].flatMap((followers) => followers.items.map(({ id }) => id)));
  const isFollowed = (item: WireItem, next: WireItem | undefined): boolean => {
    const followers = state.reasoning.get(item.id)?.items;
    const isUnnamed = next !== undefined && isMadeByModel(next) && !named.has(next.id);
    if (!followers) return isUnnamed || !input.includes(item);
    if (isUnnamed && input.includes(next)) return !isStrict || next.type === followers[0]?.type;
    return isStrict
      ? next?.id === followers[0]?.id
      : followers.some(({ id, type }) => type !== 'reasoning' && present.has(id));
  };
  for (const [index, item] of items.entries()) {
    if (item.type !== 'reasoning' || isFollowed(item, items[index + 1])) continue;
    throw badRequest(
      `Item '${item.id}' of type 'reasoning' was provided without its required following item.`,
      'input',
    );
  }
  for (const [reasoningId, { items: followers, isStored }] of state.reasoning) {
    if (!isStored || present.has(reasoningId)) continue;
    const bereft = (isStrict ? followers.slice(0, 1) : followers).find(({ id }) => present.has(id));
    if (bereft && bereft.type !== 'reasoning') {
      throw badRequest(
        `Item '${bereft.id}' of type '${bereft.type}' was provided without its required 'reasoning' item: '${reasoningId}'.`,
        'input',
      );
    }
  }
}

const isMadeByModel = ({ type, role }: WireItem) =>
  type === 'message' ? role === 'assistant' : !type.endsWith('_output');
