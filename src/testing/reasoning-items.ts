import { badRequest } from './api-error.js';
import type { State } from './state.js';
import type { WireItem } from './types.js';

/** Notes what came behind each reasoning item of a response: from then on neither may be in a context without the other. */
export function noteReasoning(state: State, output: readonly WireItem[]): void {
  for (const [index, item] of output.entries()) {
    const behind = output.slice(index + 1).map(({ id, type }) => ({ id, type }));
    if (item.type === 'reasoning' && behind.length > 0) state.reasoning.set(item.id, behind);
  }
}

/** Refuses a reasoning item that has lost what it was followed by, and an item that has lost the reasoning ahead of it. */
export function checkReasoning(items: readonly WireItem[], state: State): void {
  const isStrict = (state.options.reasoningNeeds ?? 'next') === 'next';
  const present = new Map(items.map((item, index) => [item.id, index]));
  for (const [index, item] of items.entries()) {
    const behind = item.type === 'reasoning' ? state.reasoning.get(item.id) : undefined;
    if (!behind) continue;
    const isFollowed = isStrict
      ? items[index + 1]?.id === behind[0]?.id
      : behind.some(({ id, type }) => type !== 'reasoning' && present.has(id));
    if (!isFollowed) {
      throw badRequest(
        `Item '${item.id}' of type 'reasoning' was provided without its required following item.`,
        'input',
      );
    }
  }
  for (const [reasoningId, behind] of state.reasoning) {
    if (present.has(reasoningId)) continue;
    const bereft = (isStrict ? behind.slice(0, 1) : behind).find(({ id }) => present.has(id));
    if (bereft && bereft.type !== 'reasoning') {
      throw badRequest(
        `Item '${bereft.id}' of type '${bereft.type}' was provided without its required 'reasoning' item: '${reasoningId}'.`,
        'input',
      );
    }
  }
}
