import type { RequestSentEvent } from '../types/assistants-event.js';
import type { Call } from './call.js';

let requests = 0;

/** What events tell of a request that is sent now. */
export function describeRequest(operation: string, call: Call, attempt: number): Omit<RequestSentEvent, 'type'> {
  const { name, threadId, runId, assistantId } = call;
  requests += 1;
  return { request: requests, operation, call: name, attempt, threadId, runId, assistantId };
}
