import type { RequestDetails } from '../types/assistants-event.js';
import type { OutgoingRequest } from '../types/assistants-listener.js';
import type { Call } from './call.js';

let requests = 0;

/** Makes the fields of events about a request that is sent now. */
export function describeRequest(operation: string, call: Call, attempt: number): RequestDetails {
  const { name, threadId, runId, assistantId } = call;
  requests += 1;
  return { request: requests, operation, call: name, attempt, threadId, runId, assistantId };
}

/** Makes the description of a request for listeners that are called around it. */
export const describeOutgoing = (
  { body }: { body?: object },
  details: RequestDetails,
  baseURL: string,
  { startId }: Call,
): OutgoingRequest => ({ ...details, baseURL, body, startId });
