import { readHttpFailure } from '../client/http-surface.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { readKey } from './caller.js';
import type { AssistantsHandlerOptions } from './handler-options.js';
import { logError } from './log-error.js';
import { clientLeft, Refusal, refusedKey } from './refusal.js';
import { createErrorAnswer, createFailureAnswer } from './wire.js';

const INTERNAL_ERROR = { message: 'The server had an error while processing your request. Sorry about that!' };

/** A request that failed. */
interface Failed {
  request: Request;
  /** Undefined if the client was not found. */
  client: WrappableClient | undefined;
  /** Unix milliseconds. */
  started: number;
}

/** Creates the function that makes the error response of a failed request: see {@link createAssistantsHandler}. */
export function createExplainer(options: AssistantsHandlerOptions) {
  return (error: unknown, { request, client, started }: Failed): Response => {
    if (error instanceof Refusal) return error.toAnswer();
    const failure = readHttpFailure(client, error);
    if (failure?.status === 401 && options.client) return refusedKey().toAnswer();
    if (failure) return createFailureAnswer(failure, started);
    if (request.signal.aborted && error === request.signal.reason) return clientLeft().toAnswer();
    if (options.onError) options.onError(error);
    else logError(error, [client?.apiKey ?? '', readKey(request) ?? '']);
    return createErrorAnswer(500, INTERNAL_ERROR);
  };
}
