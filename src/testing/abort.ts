/** Why a signal was aborted, as the error that `fetch` rejects with. */
export function abortError(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException(`Aborted: ${String(reason)}`, 'AbortError');
}
