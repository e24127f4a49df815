import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { checkId } from './check-id.js';

/**
 * Resolves the id of the run to which a response belongs, for the ids in webhooks, logs and bills. It does not matter which of
 * the run's responses it is. Sends one request, for the response, and reads the store.
 *
 * If the response names a conversation, the run is in its thread; if the store has no record of the run, the response counts
 * as the run's first. Responses of runs that see only a part of their thread, or whose thread is in your own store, name no
 * conversation. They are found as long as the store has the run's record: in the thread `thread_id` if you pass it, otherwise
 * in all threads of the store.
 *
 * Rejects with a `TypeError` if the id is not a response's or the client is not one of this package, and with an `OpenAIError`
 * if no known run has this response.
 */
export async function toRunId(
  client: WrappableClient,
  responseId: string,
  params: { thread_id?: string | undefined } = {},
): Promise<string> {
  checkId(responseId, 'resp_', 'toRunId');
  if (params.thread_id !== undefined) checkId(params.thread_id, 'thread_', "toRunId's thread_id");
  return askService(client, 'toRunId', ({ engine }, call) =>
    engine.findRunOfResponse(responseId, params.thread_id, call),
  );
}
