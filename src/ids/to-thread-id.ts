import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { toThreadId as swapPrefix } from '../mapping/ids.js';
import { checkId } from './check-id.js';

/**
 * The thread that a conversation is: `thread_X` for `conv_X`, without a request. Any conversation is one, also one that code
 * has made by `client.conversations.create`. For the conversation of an imported thread it is an id that every call takes, and
 * that none shows: they go on to show that of the thread.
 * @throws {TypeError} for what is no conversation's id
 */
export function toThreadId(conversationId: string): string;
/**
 * The same, but the id that an imported thread has for its conversation, too. Takes a look at the store, and no request.
 *
 * Rejects with a `TypeError` for what is no conversation's id and for a client without the shim.
 */
export function toThreadId(client: WrappableClient, conversationId: string): Promise<string>;
export function toThreadId(
  ...args: [conversationId: string] | [client: WrappableClient, conversationId: string]
): string | Promise<string> {
  return args.length === 1 ? readThreadId(args[0]) : findThreadId(...args);
}

function readThreadId(conversationId: string): string {
  checkId(conversationId, 'conv_', 'toThreadId');
  return swapPrefix(conversationId);
}

async function findThreadId(client: WrappableClient, conversationId: string): Promise<string> {
  checkId(conversationId, 'conv_', 'toThreadId');
  return askService(client, 'toThreadId', ({ engine }) => engine.findThreadOf(swapPrefix(conversationId)));
}
