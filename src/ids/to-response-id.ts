import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { mayBeOldId } from '../errors.js';
import { toResponseId as swapPrefix } from '../mapping/ids.js';
import { checkId } from './check-id.js';

/**
 * Returns the id of a run's first response, from the run's id alone: `resp_X` for `run_X`.
 * @throws {TypeError} if the id is not a run's, or if the run did not get its id from a response: a run that sees only a part
 * of its thread, or whose thread is in your own store
 */
export function toResponseId(runId: string): string;
/**
 * Resolves the id of a run's newest response. A run has one response, and one more for each time tool outputs were submitted.
 * Reads the store, and sends no request.
 *
 * Rejects with a `TypeError` if the id is not a run's or the client is not one of this package, with an `OpenAIError` if the
 * run has no response yet, and with a 404 if the store does not know the run and its id names no response.
 */
export function toResponseId(client: WrappableClient, runId: string, params: { thread_id: string }): Promise<string>;
export function toResponseId(
  ...args: [runId: string] | [client: WrappableClient, runId: string, params: { thread_id: string }]
): string | Promise<string> {
  return args.length === 1 ? readResponseId(...args) : findResponseId(...args);
}

function readResponseId(runId: string): string {
  checkId(runId, 'run_', 'toResponseId');
  // Runs that no response gave their ids have such as the old service gave.
  if (!mayBeOldId(runId)) return swapPrefix(runId);
  throw new TypeError(
    `The id '${runId}' names no response: the store knows those of the run. Ask by toResponseId(client, runId, { thread_id }).`,
  );
}

async function findResponseId(
  client: WrappableClient,
  runId: string,
  // Code in JavaScript may leave it out.
  params: { thread_id?: string } = {},
): Promise<string> {
  checkId(runId, 'run_', 'toResponseId');
  const { thread_id: threadId } = params;
  checkId(threadId, 'thread_', "toResponseId's thread_id");
  return askService(client, 'toResponseId', ({ engine }, call) => engine.findResponse(threadId, runId, call));
}
