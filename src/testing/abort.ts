/** Returns the reason of an aborted signal as the error with which `fetch` rejects. */
export function abortError(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException(`Aborted: ${String(reason)}`, 'AbortError');
}
