import type { Store, StoreChange } from './store.js';

/**
 * Writes, also when the connection is lost meanwhile: then the versions, which the writer has made, tell whether the
 * changes were written before. If they were not, they are sent once more. Rejects with what the second attempt failed
 * with, or, when that cannot be told, with what the first one did.
 */
export async function writeOnce(
  changes: readonly StoreChange[],
  write: () => Promise<boolean>,
  read: (keys: readonly string[]) => ReturnType<Store['getMany']>,
): Promise<boolean> {
  try {
    return await write();
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    const found = await read(changes.map(({ key }) => key)).catch(() => {
      throw error;
    });
    const isWritten = changes.every(({ value, version }, index) =>
      value === undefined ? !found[index] : found[index]?.version === version,
    );
    return isWritten || write();
  }
}

const LOST = /^(ECONNRESET|EPIPE|ETIMEDOUT|08\d\d\d|57P0[123])$/;

/** What the drivers of PostgreSQL and Redis say when the connection of a call broke. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return LOST.test(error.code);
  return /^(Connection terminated|Socket closed)/.test(error.message);
}
