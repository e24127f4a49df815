import { toThreadId as swapPrefix } from '../mapping/ids.js';
import { checkId } from './check-id.js';

/**
 * The thread that a conversation is: `thread_X` for `conv_X`, without a request. Any conversation is one, also one that code
 * has made by `client.conversations.create`.
 * @throws {TypeError} for what is no conversation's id
 */
export function toThreadId(conversationId: string): string {
  checkId(conversationId, 'conv_', 'toThreadId');
  return swapPrefix(conversationId);
}
