import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsHandlerOptions } from './handler-options.js';
import { notLetIn } from './refusal.js';

type ClientFinder = (request: Request) => Promise<WrappableClient>;

const TAKES =
  'createAssistantsHandler needs either client and authorize, which decides who may use its key, or clientFor, such as ' +
  'callersKeys(), which gives each request a client of its own.';

const CARRIED =
  "With clientFor, each client has its own options. Pass 'assistants' to callersKeys(), or to the clients that clientFor " +
  'returns.';

/**
 * Creates the function that finds the client of a request: with `client`, that client for all requests that `authorize`
 * accepts; with `clientFor`, the one that it returns.
 * @throws TypeError if the options have both or neither, a `client` without `authorize`, or `assistants` with `clientFor`
 */
export function createClientFinder(options: AssistantsHandlerOptions): ClientFinder {
  const { client, authorize, clientFor } = options;
  // The options may come from JavaScript, unchecked.
  const operators: readonly unknown[] = [client, authorize];
  const assistants: unknown = options.assistants;
  if (operators.some((option) => (option === undefined) !== (clientFor !== undefined))) throw new TypeError(TAKES);
  // They would replace the options of every client, including the namespace that separates the callers' data.
  if (clientFor && assistants !== undefined) throw new TypeError(CARRIED);
  if (clientFor) return async (request) => clientFor(request);
  return async (request) => {
    const isLetIn = await Promise.resolve(request)
      .then(authorize)
      .catch(() => false);
    if (!isLetIn) throw notLetIn();
    return client;
  };
}
