import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { checkId } from './check-id.js';

/**
 * The conversation in which a thread's messages are, for `client.conversations` and `responses.create({ conversation })`.
 * What earlier runs still had to add to it, such as the answers to the calls of a cancelled run, has been added then. It takes
 * a look at the store, and no request where nothing had to be added. The conversation of an imported thread is made by the first
 * call, as its first run would: one request, and one more for each 20 messages.
 *
 * Rejects with a `TypeError` for what is no thread's id and for a client without the shim, with an `OpenAIError` for a thread
 * whose messages are in your own store (`history: 'store'`), with a 400 for an imported one while a run is active on it, with a 404 for one whose deletion is under way, or that
 * the store does not know and OpenAI kept before the shutdown.
 */
export async function toConversationId(client: WrappableClient, threadId: string): Promise<string> {
  checkId(threadId, 'thread_', 'toConversationId');
  return askService(client, 'toConversationId', ({ engine }, call) => engine.findConversation(threadId, call));
}
