import { badRequest, conversationLocked } from './api-error.js';
import { chooseContainer } from './container-life.js';
import { contextTooLong, fitContext } from './context-window.js';
import { checkCallPairs, findItem, readHistory, type History } from './context.js';
import { makeResponseId, partitionOf, partitionOfResponse, randomHex } from './ids.js';
import { checkDuplicates } from './item-ids.js';
import type { JsonObject } from './json.js';
import { checkReasoning } from './reasoning-items.js';
import type { Conversation, State } from './state.js';
import type { WireItem } from './types.js';
import { validateInput } from './validate-items.js';
import { validateRequest } from './validate-request.js';
import { checkJsonMode } from './validate-text-format.js';

/** A checked request for a response. */
export interface ResponseRequest {
  tools: JsonObject[];
  conversation: Conversation | null;
  /** The hex digits that the ids of its items share. */
  partition: string;
  /** The items that came with the request. */
  input: WireItem[];
  /** All items: those before, and the input. */
  items: WireItem[];
  /** The items that the model sees; null if they are too long, which the stream will report. */
  seen: readonly WireItem[] | null;
  /** The container of the code interpreter; null for a new one. */
  containerId: string | null;
  /** Whether the service keeps the response. */
  isStored: boolean;
}

/** Reads a request for a response, with the context that it names. Throws if the service would refuse it. */
export function readRequest(body: JsonObject, state: State): ResponseRequest {
  const tools = validateRequest(body, state);
  const history = readHistory(state, body);
  const { conversation } = history;
  const partition = partitionFor(history);
  const isStored = body.store !== false && !state.options.zeroDataRetention;
  const input = validateInput(body.input, {
    state,
    makeId: (prefix) => makeResponseId(prefix, state.now(), partition),
    find: (id) => findItem(state, id, isStored),
  });
  const items = [...history.items, ...input];
  if (items.length === 0 && conversation === null) {
    throw badRequest(
      'One of "input" or "previous_response_id" or \'prompt\' or \'conversation\' must be provided.',
      'input',
      'missing_required_parameter',
    );
  }
  if (conversation && conversation.lockedBy !== null) throw conversationLocked();
  checkCallPairs(items, state);
  checkDuplicates(items);
  checkReasoning(items, input, state);
  const containerId = chooseContainer(tools, items, state);
  checkJsonMode(body, items, input, state.options);
  const seen = fitContext(items, body, state.options);
  if (seen === null && (body.stream !== true || state.options.overflow === 'refuse')) throw contextTooLong();
  return { tools, conversation, partition, input, items, seen, containerId, isStored };
}

function partitionFor(history: History): string {
  if (history.conversation) return partitionOf(history.conversation.id);
  return history.previousId === null ? randomHex(16) : partitionOfResponse(history.previousId);
}
