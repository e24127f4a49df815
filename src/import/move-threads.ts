import { createCall } from '../client/request-options.js';
import type { ImportOmission, ImportProgress } from '../types/index.js';
import { runAll } from './run-all.js';
import type { Engine } from './with-engine.js';

interface MoveOptions {
  concurrency: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** How a service refuses a key: no other thread would fare better. */
const REFUSED_KEY: ReadonlySet<unknown> = new Set([401, 403]);

/**
 * Makes the conversations of imported threads, several at once. A thread that fails is left to its first use. Rejects where the
 * service takes no request of the key, and with the reason of the signal.
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
