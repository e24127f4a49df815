import { askService } from '../client/ask-service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { mayBeOldId } from '../errors.js';
import { toResponseId as swapPrefix } from '../mapping/ids.js';
import { checkId } from './check-id.js';

/**
 * The first response of a run, from the run's id alone: `resp_X` for `run_X`.
 * @throws {TypeError} for what is no run's id, and for a run that no response gave its id: one that saw a part of its thread, or
 * whose thread is in your own store
 */
export function toResponseId(runId: string): string;
/**
 * The newest response of a run. It has one, and one more each time tool outputs were submitted. Takes a look at the store, and
 * no request.
 *
 * Rejects with a `TypeError` for what is no run's id and for a client without the shim, with an `OpenAIError` for a run that has
 * no response yet, with a 404 for a run that the store does not know and whose id names no response.
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
