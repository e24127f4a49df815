import type { RequestDetails } from '../types/assistants-event.js';
import type { OutgoingRequest } from '../types/assistants-listener.js';
import type { Call } from './call.js';

let requests = 0;

/** What events tell of a request that is sent now. */
export function describeRequest(operation: string, call: Call, attempt: number): RequestDetails {
  const { name, threadId, runId, assistantId } = call;
  requests += 1;
  return { request: requests, operation, call: name, attempt, threadId, runId, assistantId };
}

/** What the listeners that are called around a request get to know of it. */
export const describeOutgoing = (
  { body }: { body?: object },
  details: RequestDetails,
  baseURL: string,
  { startId }: Call,
): OutgoingRequest => ({ ...details, baseURL, body, startId });
