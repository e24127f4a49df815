import type { ResponseStreamEvent } from '../../types/responses.js';

/** What the first event of a stream says of its response. */
export interface CreatedResponse {
  responseId: string;
  /** Unix seconds, null when the service does not say. */
  createdAt: number | null;
}

/** The response that an event names; null for an event that carries none. */
export function readCreatedResponse(event: ResponseStreamEvent): CreatedResponse | null {
  if (!('response' in event)) return null;
  const { id, created_at: createdAt } = event.response;
  return { responseId: id, createdAt: createdAt > 0 ? Math.floor(createdAt) : null };
}
