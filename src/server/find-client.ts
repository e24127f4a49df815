import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsHandlerOptions } from './handler-options.js';
import { notLetIn } from './refusal.js';

type ClientFinder = (request: Request) => Promise<WrappableClient>;

const TAKES =
  'createAssistantsHandler takes client with authorize, which says who may use its key, or clientFor, such as ' +
  'callersKeys(), by which each request uses its own.';

const CARRIED =
  "With clientFor, the clients carry the options of the assistants surface: give 'assistants' to callersKeys(), or to the client " +
  'that clientFor finds.';

/**
 * How the client of a request is found: the operator's, for those whom `authorize` lets in, or the one that `clientFor` names.
 * @throws TypeError for options that say both or neither, and for an operator's client that nobody guards
 */
export function createClientFinder(options: AssistantsHandlerOptions): ClientFinder {
  const { client, authorize, clientFor } = options;
  // Options may come from code without types.
  const operators: readonly unknown[] = [client, authorize];
  const assistants: unknown = options.assistants;
  if (operators.some((option) => (option === undefined) !== (clientFor !== undefined))) throw new TypeError(TAKES);
  // Put on every client, they would take the place of what keeps the data of one caller from another.
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
