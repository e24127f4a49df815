import type { ResponseStreamEvent, UpstreamResponse } from '../types/responses.js';

/**
 * Makes events of a whole response. One that has not ended has no last event, as if its stream had broken. The last
 * event has the type for completed responses however it ended; readers use the response's status.
 */
export async function* toEvents(response: Pick<UpstreamResponse, 'status'>): AsyncGenerator<ResponseStreamEvent> {
  const toEvent = (type: 'response.created' | 'response.completed', sequence_number: number): ResponseStreamEvent => ({
    type,
    // Readers of the events do not rely on fields that it may lack.
    response: response as UpstreamResponse,
    sequence_number,
  });
  yield await Promise.resolve(toEvent('response.created', 0));
  if (response.status !== 'queued' && response.status !== 'in_progress') yield toEvent('response.completed', 1);
}
