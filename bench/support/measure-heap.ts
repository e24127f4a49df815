/** Collects all garbage, and returns the bytes of live objects. */
export function measureHeap(): number {
  if (!globalThis.gc) throw new Error('Run with --expose-gc.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
