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

/** `client.beta`: the SDK's class, with the legacy resources. */
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
  /** SDK 4 had `chat.completions.parse`, `stream` and `runTools` here. Later SDKs have them in `client.chat`. */
  readonly chat = this._client.chat;
}

/**
 * Gives a client its backend, makes its `files` accept the file ids of this library, and makes its other resources accept the
 * calls of SDK 4.
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

/** Puts the legacy resources on the `beta` object of a client. Other properties of that object stay. */
export function installBeta(client: OpenAI, options: AssistantsOptions): void {
  prepareClient(client, options);
  const target: { beta?: object } = client;
  const beta = (target.beta ??= {});
  define(beta, 'assistants', new Assistants(client));
  define(beta, 'threads', new Threads(client));
  if (!('vectorStores' in beta)) define(beta, 'vectorStores', new VectorStores(client));
  // A client that an app made for its tests may have no `chat`.
  const { chat } = client as Partial<OpenAI>;
  if (chat && !('chat' in beta)) define(beta, 'chat', chat);
}

/** Defines a property. Unlike an assignment, this also replaces an accessor. */
function define(beta: object, name: string, resource: object): void {
  Object.defineProperty(beta, name, { value: resource, writable: true, enumerable: true, configurable: true });
}
