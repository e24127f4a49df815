import type { OpenAI } from 'openai';
import { askService } from '../client/ask-service.js';
import { readInstalled } from '../client/backend.js';
import type { Service } from '../client/service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsOptions } from '../types/index.js';

/** The engine of a client: one function for each endpoint. */
export type Engine = Service['engine'];

/** Uses the engine of a client for the exported function `name`. Rejects as `askService` does. */
export const withEngine = <T>(
  name: string,
  client: WrappableClient,
  work: (engine: Engine) => Promise<T>,
): Promise<T> => askService(client, name, ({ engine }) => work(engine));

/** Returns the options of a client; undefined if it is neither a client of this package nor wrapped. */
export const readOptions = (client: WrappableClient): AssistantsOptions | undefined =>
  // As in `withAssistants`: the types of clients differ by SDK version.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  readInstalled(client as unknown as OpenAI);

/** The default number of threads to work on at once. */
const CONCURRENCY = 8;

/** Throws a `TypeError` unless the option is a whole number of at least 1. */
export function readConcurrency(name: string, concurrency = CONCURRENCY): number {
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new TypeError(`The option 'concurrency' of ${name} must be a whole number of at least 1.`);
}
