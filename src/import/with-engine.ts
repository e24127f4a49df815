import type { OpenAI } from 'openai';
import { askService } from '../client/ask-service.js';
import { readInstalled } from '../client/backend.js';
import type { Service } from '../client/service.js';
import type { WrappableClient } from '../client/with-assistants.js';
import type { AssistantsOptions } from '../types/index.js';

/** What stands behind a client: one function per endpoint. */
export type Engine = Service['engine'];

/** Lets the engine of a client do something for the function of this name. Rejects as `askService` does. */
export const withEngine = <T>(
  name: string,
  client: WrappableClient,
  work: (engine: Engine) => Promise<T>,
): Promise<T> => askService(client, name, ({ engine }) => work(engine));

/** The options of a client; undefined for one that is neither a drop-in nor wrapped. */
export const readOptions = (client: WrappableClient): AssistantsOptions | undefined =>
  // As in `withAssistants`: clients differ by version.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  readInstalled(client as unknown as OpenAI);

/** Threads that are worked on at once, unless the options say otherwise. */
const CONCURRENCY = 8;

/** Throws a `TypeError` where the option is no number of threads. */
export function readConcurrency(name: string, concurrency = CONCURRENCY): number {
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new TypeError(`The option 'concurrency' of ${name} has to be a whole number of at least 1.`);
}
