import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { toThreadId as swapPrefix } from '../mapping/ids.js';
import { checkId } from './check-id.js';

/**
 * Returns the thread id of a conversation: `thread_X` for `conv_X`, without a request. Every conversation is a thread, also
 * one that your code made with `client.conversations.create`. For the conversation of an imported thread this id is an alias:
 * every call accepts it, and returns the thread under its own id.
 * @throws {TypeError} if the id is not a conversation's
 */
export function toThreadId(conversationId: string): string;
/**
 * Resolves the same, but for the conversation of an imported thread the thread's own id. Reads the store, and sends no
 * request.
 *
 * Rejects with a `TypeError` if the id is not a conversation's or the client is not one of this package.
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
