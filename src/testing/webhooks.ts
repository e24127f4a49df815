import { makeTimedId } from './ids.js';
import { findResponse, type State } from './state.js';

/** The event that the service sends to webhooks when a background response has ended. */
export interface FakeWebhookEvent {
  id: string;
  object: 'event';
  created_at: number;
  type: 'response.completed' | 'response.incomplete' | 'response.failed' | 'response.cancelled';
  data: { id: string };
}

export function makeWebhook(state: State, responseId: string): FakeWebhookEvent {
  const response = findResponse(state, responseId)?.response;
  if (!response?.background) throw new Error(`createFakeOpenAI: there is no background response '${responseId}'`);
  const { id, status } = response;
  if (status === 'queued' || status === 'in_progress') {
    throw new Error(`createFakeOpenAI: response '${id}' has not ended`);
  }
  const now = state.now();
  return {
    id: makeTimedId('evt', now),
    object: 'event',
    created_at: Math.floor(now),
    type: `response.${status}`,
    data: { id },
  };
}
