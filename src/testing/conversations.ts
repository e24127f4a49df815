import { ApiError, conversationLocked, invalidType, missingParameter, unknownParameter } from './api-error.js';
import { answerJson, type Call } from './http.js';
import { makeTimedId, partitionOf } from './ids.js';
import { asArray, isObject } from './json.js';
import { checkQuery, listPage } from './list-page.js';
import { showItem } from './response-events.js';
import { findConversation, type Conversation, type State } from './state.js';
import type { WireItem } from './types.js';
import { validateItems } from './validate-items.js';
import { validateMetadata } from './validate-metadata.js';
import { validateInclude } from './validate-request.js';

const show = (conversation: Conversation) => ({
  id: conversation.id,
  object: 'conversation',
  created_at: conversation.createdAt,
  metadata: conversation.metadata,
});

function checkBody(call: Call, known: readonly string[]): void {
  const unknown = Object.keys(call.request.body ?? {}).find((key) => !known.includes(key));
  if (unknown !== undefined) throw unknownParameter(unknown);
}

/** The conversation of a call's first path parameter. */
const conversationOf = (call: Call, state: State) => findConversation(state, call.params[0] ?? '');

function adder(conversation: { id: string }, state: State): (prefix: string) => string {
  return (prefix) => makeTimedId(prefix, state.now(), partitionOf(conversation.id));
}

export function createConversation(call: Call, state: State): Response {
  checkBody(call, ['items', 'metadata']);
  const { items = null, metadata } = call.request.body ?? {};
  const id = state.makeConversationId();
  const conversation: Conversation = {
    id,
    createdAt: Math.floor(state.now()),
    metadata: validateMetadata(metadata),
    items: items === null ? [] : validateItems(items, 0, state, adder({ id }, state)),
    lockedBy: null,
    lag: { reads: 0, ids: new Set() },
  };
  state.conversations.set(id, conversation);
  return answerJson(show(conversation));
}

export const retrieveConversation = (call: Call, state: State) => answerJson(show(conversationOf(call, state)));

export function updateConversation(call: Call, state: State): Response {
  const conversation = conversationOf(call, state);
  checkBody(call, ['metadata']);
  const { metadata } = call.request.body ?? {};
  if (metadata === undefined) throw missingParameter('metadata');
  if (metadata !== null && !isObject(metadata)) throw invalidType('metadata', 'an object', metadata);
  conversation.metadata = validateMetadata(metadata);
  return answerJson(show(conversation));
}

/** Deletes a conversation. The service keeps its items, but no endpoint of conversations shows them. */
export function deleteConversation(call: Call, state: State): Response {
  const { id, items } = conversationOf(call, state);
  state.conversations.delete(id);
  state.orphanedItems.push(...items);
  return answerJson({ id, object: 'conversation.deleted', deleted: true });
}

function refuseWhileLocked(conversation: Conversation): void {
  if (conversation.lockedBy !== null) throw conversationLocked();
}

/** Returns a function that shows an item with only the optional fields that `include` names. */
function showTo(include: readonly string[]): (item: WireItem) => WireItem {
  const images = include.includes('message.input_image.image_url');
  return (item) => {
    const shown = showItem(item, include);
    if (images || shown.type !== 'message') return shown;
    const content = asArray(shown.content).map((part) =>
      isObject(part) && part.type === 'input_image' ? { ...part, image_url: null } : part,
    );
    return { ...shown, content };
  };
}

/** The items that this read shows. The items of a response that has just ended may still be missing. */
function visibleItems(conversation: Conversation): WireItem[] {
  const { lag } = conversation;
  if (lag.reads === 0) return conversation.items;
  lag.reads -= 1;
  return conversation.items.filter((item) => !lag.ids.has(item.id));
}

export function createItems(call: Call, state: State): Response {
  const conversation = conversationOf(call, state);
  checkQuery(call.query, ['include']);
  checkBody(call, ['items']);
  const { items: given } = call.request.body ?? {};
  if (given === undefined) throw missingParameter('items');
  const items = validateItems(given, 1, state, adder(conversation, state));
  const show = showTo(validateInclude(call.query.include));
  refuseWhileLocked(conversation);
  conversation.items.push(...items);
  return answerJson({
    object: 'list',
    data: items.map(show),
    first_id: items[0]?.id ?? null,
    has_more: false,
    last_id: items.at(-1)?.id ?? null,
  });
}

export function listItems(call: Call, state: State): Response {
  const conversation = conversationOf(call, state);
  const show = showTo(validateInclude(call.query.include));
  const page = listPage(visibleItems(conversation), call.query, { also: ['include'] });
  return answerJson({ ...page, data: page.data.map(show) });
}

function findItem(call: Call, items: readonly WireItem[]): WireItem {
  const id = call.params[1] ?? '';
  const item = items.find((entry) => entry.id === id);
  if (!item) throw new ApiError(404, `Item with id '${id}' not found in conversation.`);
  return item;
}

export function retrieveItem(call: Call, state: State): Response {
  const conversation = conversationOf(call, state);
  checkQuery(call.query, ['include']);
  const show = showTo(validateInclude(call.query.include));
  return answerJson(show(findItem(call, visibleItems(conversation))));
}

export function deleteItem(call: Call, state: State): Response {
  const conversation = conversationOf(call, state);
  const item = findItem(call, conversation.items);
  refuseWhileLocked(conversation);
  conversation.items = conversation.items.filter((entry) => entry !== item);
  return answerJson(show(conversation));
}
