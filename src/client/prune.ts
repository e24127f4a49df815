import type { PruneCounts, PruneOptions } from '../types/index.js';
import { askService } from './ask-service.js';
import type { WrappableClient } from './with-assistants.js';

/**
 * Deletes what is no longer needed from the client's namespace in its store: `prune(client, { runs: { olderThanDays: 30 }, cache:
 * true })`. It never deletes data of messages, threads and assistants that only the store has, nor a run that may go on. You can
 * run it at any time, in several processes at once: a record that changes meanwhile stays. It sends nothing to OpenAI, except to
 * finish the deletion of threads.
 *
 * Rejects with a `TypeError` if the client is not one of this package or the options are bad, and with an `OpenAIError` if the
 * store fails. What was deleted by then stays deleted; call it again for the rest.
 */
export function prune(client: WrappableClient, options: PruneOptions = {}): Promise<PruneCounts> {
  return askService(client, 'prune', (service) => service.prune(options));
}
