import type { ResponseStreamEvent } from '../../types/responses.js';

/** What the first event of a stream says about its response. */
export interface CreatedResponse {
  responseId: string;
  /** Unix seconds; null if the service does not say. */
  createdAt: number | null;
}

/** Reads the response of an event; null if the event has none. */
export function readCreatedResponse(event: ResponseStreamEvent): CreatedResponse | null {
  if (!('response' in event)) return null;
  const { id, created_at: createdAt } = event.response;
  return { responseId: id, createdAt: createdAt > 0 ? Math.floor(createdAt) : null };
}
