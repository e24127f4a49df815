import type { PruneCounts, PruneOptions } from '../types/index.js';
import { askService } from './ask-service.js';
import type { WrappableClient } from './with-assistants.js';

/**
 * Deletes from the store of a client, in its namespace, what is no longer needed: `prune(client, { runs: { olderThanDays: 30 },
 * cache: true })`. It never deletes what only the store has of messages, threads and assistants, nor a run that may go on. It
 * may run at any time, in several processes at once: what changes meanwhile stays. Nothing is sent to OpenAI but to erase what
 * threads have left there that `threads.delete` has deleted.
 *
 * Rejects with a `TypeError` for a client that is neither a drop-in nor wrapped and for options that are none, with an
 * `OpenAIError` when the store fails: what was deleted by then stays deleted, and another call goes on.
 */
export function prune(client: WrappableClient, options: PruneOptions = {}): Promise<PruneCounts> {
  return askService(client, 'prune', (service) => service.prune(options));
}
