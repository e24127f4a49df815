import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { checkId } from './check-id.js';

/**
 * Resolves the id of the conversation that has a thread's messages, for `client.conversations` and for the parameter
 * `conversation` of `responses.create`. Before that, the library adds what earlier runs still had to add, such as answers to
 * the calls of a cancelled run. It reads the store, and sends a request only if something has to be added. For an imported
 * thread, the first call creates the conversation: one request, and one more for each 20 messages.
 *
 * Rejects with a `TypeError` if the id is not a thread's or the client is not one of this package; with an `OpenAIError` if
 * the thread's messages are in your own store (`history: 'store'`); with a 400 if the thread was imported and a run is active
 * on it; with a 404 if the thread is being deleted, or if it is from before the shutdown and not in the store.
 */
export async function toConversationId(client: WrappableClient, threadId: string): Promise<string> {
  checkId(threadId, 'thread_', 'toConversationId');
  return askService(client, 'toConversationId', ({ engine }, call) => engine.findConversation(threadId, call));
}
