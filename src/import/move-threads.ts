import { createCall } from '../client/request-options.js';
import type { ImportOmission, ImportProgress } from '../types/index.js';
import { runAll } from './run-all.js';
import type { Engine } from './with-engine.js';

interface MoveOptions {
  concurrency: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** The statuses with which a service refuses a key. All other threads would fail too. */
const REFUSED_KEY: ReadonlySet<unknown> = new Set([401, 403]);

/**
 * Creates the conversations of imported threads, several at once. If a thread fails, its first use tries again. Rejects if the
 * service refuses the key, and with the reason of the signal.
 */
export async function moveThreads(
  engine: Engine,
  threads: ReadonlySet<string>,
  { concurrency, signal, onProgress }: MoveOptions,
): Promise<{ requests: number; failed: ImportOmission[] }> {
  const failed: ImportOmission[] = [];
  let requests = 0;
  let done = 0;
  await runAll(threads, concurrency, async (threadId) => {
    signal?.throwIfAborted();
    try {
      const sent = await engine.moveInTime(threadId, createCall('importThreads', { signal }));
      requests += sent;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Error) || ('status' in error && REFUSED_KEY.has(error.status))) throw error;
      failed.push({ source: 'service', why: `The thread ${threadId} has no conversation yet: ${error.message}` });
    }
    done += 1;
    onProgress?.({ at: 'moving', done, total: threads.size });
  });
  return { requests, failed };
}
