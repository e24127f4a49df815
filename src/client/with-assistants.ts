import type { OpenAI } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { readInstalled } from './backend.js';
import { installBeta } from './beta.js';

type WithOptions = (this: OpenAI, changes: object) => OpenAI;

/** Marks the `withOptions` of a wrapped client, so that it is wrapped once. */
const KEEPS_SURFACE = Symbol.for('openai-assistants-shim.withOptions');

/**
 * Installs the legacy surface (`beta.assistants`, `beta.threads`, `beta.vectorStores`) on a client of the SDK, in place,
 * and returns that client. Clients made of it by `withOptions()` carry the surface too, with the same options and so the
 * same store. Calling it again without options changes nothing; with other options it installs anew.
 * @throws TypeError for options that are none, and for a frozen client, which is left as it is
 */
export function withAssistants<Client extends OpenAI>(client: Client, options?: AssistantsOptions): Client {
  const installed = readInstalled(client);
  if (installed && (options === undefined || options === installed)) return client;
  if (!Object.isExtensible(client)) throw new TypeError('A frozen client cannot carry the assistants surface.');
  installBeta(client, options ?? {});
  keepThroughWithOptions(client);
  return client;
}

/** A client made by `withOptions()` is a new one: what was put on this one has to be put on that one. */
function keepThroughWithOptions(client: OpenAI): void {
  const { withOptions: original } = client as { withOptions: WithOptions };
  if (KEEPS_SURFACE in original) return;
  const withOptions = (changes: Parameters<OpenAI['withOptions']>[0] & { assistants?: AssistantsOptions }): OpenAI => {
    const next: OpenAI = original.call(client, changes);
    return withAssistants(next, changes.assistants ?? readInstalled(client));
  };
  Object.defineProperty(client, 'withOptions', {
    value: Object.assign(withOptions, { [KEEPS_SURFACE]: true }),
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
