import { badRequest, itemNotFound } from './api-error.js';
import { asString, type JsonObject } from './json.js';
import { conversationIdOf } from './response-object.js';
import { findConversation, findResponse, type Conversation, type State } from './state.js';
import type { WireItem } from './types.js';

/** The items before the input of a response. */
export interface History {
  conversation: Conversation | null;
  /** The id whose partition the new ids get. */
  previousId: string | null;
  items: WireItem[];
}

/** The items that come before a request's input: those of its conversation, or of its previous response. */
export function readHistory(state: State, body: JsonObject): History {
  const conversationId = conversationIdOf(body);
  if (conversationId !== null) {
    const conversation = findConversation(state, conversationId);
    return { conversation, previousId: null, items: [...conversation.items] };
  }
  const previousId = asString(body.previous_response_id);
  if (previousId === null) return { conversation: null, previousId, items: [] };
  const previous = findResponse(state, previousId);
  if (!previous) {
    throw badRequest(
      `Previous response with id '${previousId}' not found.`,
      'previous_response_id',
      'previous_response_not_found',
    );
  }
  return { conversation: null, previousId, items: [...previous.source.context, ...previous.output] };
}

/**
 * Finds an item that a request names by its id alone: a reference, or reasoning without its content. Throws 404 if there is
 * none. A request that stores nothing finds no item.
 */
export function findItem(state: State, id: string, isStored: boolean): WireItem {
  const found = isStored ? findStoredItem(state, id) : undefined;
  if (!found) throw itemNotFound(id, isStored);
  return found;
}

function findStoredItem(state: State, id: string): WireItem | undefined {
  for (const { items } of state.conversations.values()) {
    const found = items.find((item) => item.id === id);
    if (found) return found;
  }
  const orphaned = state.orphanedItems.find((item) => item.id === id);
  if (orphaned) return orphaned;
  for (const run of state.responses.values()) {
    const found = [...run.source.input, ...run.output].find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Checks that every function call has exactly one output, and every output exactly one call. */
export function checkCallPairs(items: readonly WireItem[], { options }: Pick<State, 'options'>): void {
  const ids = (type: string) => items.filter((item) => item.type === type).map((item) => asString(item.call_id));
  const calls = ids('function_call');
  const outputs = ids('function_call_output');
  const orphan = outputs.find((id) => !calls.includes(id));
  if (orphan !== undefined)
    throw badRequest(`No tool call found for function call output with call_id ${orphan}.`, 'input');
  const doubled = outputs.find((id, index) => outputs.indexOf(id) !== index);
  if (doubled !== undefined) {
    throw badRequest(
      options.doubledOutput === 'unmatched'
        ? `No tool call found for function call output with call_id ${doubled}.`
        : `Duplicate function_call_output for call_id ${doubled}.`,
      'input',
    );
  }
  const open = calls.find((id) => !outputs.includes(id));
  if (open !== undefined) throw badRequest(`No tool output found for function call ${open}.`, 'input');
}
