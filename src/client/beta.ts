import { OpenAI as SdkOpenAI, type OpenAI } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { checkAssistantsOptions } from '../schemas/check-options.js';
import type { AssistantsOptions } from '../types/index.js';
import { routeToAzure } from '../upstream/azure.js';
import { Assistants } from './assistants.js';
import { createBackend, setBackend } from './backend.js';
import { checkRollout, findLegacy } from './check-rollout.js';
import { installFiles } from './files.js';
import { guardNetwork } from './mocked-sdk.js';
import { extendSdk, sdkClasses } from './resource.js';
import { Threads } from './threads.js';
import { installV4Styles } from './v4-styles.js';
import { VectorStores } from './vector-stores.js';

/** `client.beta`: the SDK's own, with the legacy resources in it. */
export class Beta extends extendSdk(sdkClasses.Beta) {
  static readonly Assistants = Assistants;
  static readonly Threads = Threads;
  static readonly VectorStores = VectorStores;
  static readonly Chat = SdkOpenAI.Chat;
  static readonly AssistantsPage = CursorPage;
  static readonly VectorStoresPage = CursorPage;

  readonly assistants = new Assistants(this._client);
  readonly threads = new Threads(this._client);
  readonly vectorStores = new VectorStores(this._client);
  /** Where SDK 4 had `chat.completions.parse`, `stream` and `runTools`: what is `client.chat` now. */
  readonly chat = this._client.chat;
}

/**
 * Gives a client what the legacy resources work with, lets its `files` serve the ids that they give, and its other resources
 * be called as in SDK 4.
 */
export function prepareClient(client: OpenAI, options: AssistantsOptions): void {
  checkAssistantsOptions(options);
  guardNetwork(client);
  routeToAzure(client);
  checkRollout(client, options);
  setBackend(client, createBackend(client, options, findLegacy(client)));
  installFiles(client);
  installV4Styles(client);
}

/** Puts the legacy resources on the client's own `beta` object; whatever else stands there stays. */
export function installBeta(client: OpenAI, options: AssistantsOptions): void {
  prepareClient(client, options);
  const target: { beta?: object } = client;
  const beta = (target.beta ??= {});
  define(beta, 'assistants', new Assistants(client));
  define(beta, 'threads', new Threads(client));
  if (!('vectorStores' in beta)) define(beta, 'vectorStores', new VectorStores(client));
  // A client that an app has built for its tests may have no chat.
  const { chat } = client as Partial<OpenAI>;
  if (chat && !('chat' in beta)) define(beta, 'chat', chat);
}

/** Works on an accessor as well, where an assignment would not. */
function define(beta: object, name: string, resource: object): void {
  Object.defineProperty(beta, name, { value: resource, writable: true, enumerable: true, configurable: true });
}
