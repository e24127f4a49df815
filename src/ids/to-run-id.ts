import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { checkId } from './check-id.js';

/**
 * The run that a response belongs to, whichever of its responses it is: for the ids in webhooks, logs and bills. One request,
 * for the response, and a look at the store.
 *
 * A response that names a conversation is found in its thread; where the store has no record of the run, the response is taken
 * for the run's first. The responses of runs that see a part of their thread, or whose thread is in your own store, name no
 * conversation: they are found while the store has the run's record, in `thread_id`, or else by going through all threads of
 * the store.
 *
 * Rejects with a `TypeError` for what is no response's id and for a client without the shim, with an `OpenAIError` for a
 * response of no run that is known.
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
