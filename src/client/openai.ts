// This import must be first: it refuses a mock before a class of ours extends it.
import { SdkAzureOpenAI, SdkOpenAI } from './mocked-sdk.js';
import { OpenAIError, type ClientOptions } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { findKeySource } from '../upstream/key-source.js';
import { Beta, prepareClient } from './beta.js';

interface SurfaceOptions {
  /** Options for the Assistants API. Clients from `withOptions()` keep them, with the same store. */
  assistants?: AssistantsOptions | undefined;
}

type AzureClientOptions = NonNullable<ConstructorParameters<typeof SdkAzureOpenAI>[0]>;

/**
 * The SDK's client, with a working Assistants API: `new OpenAI({ apiKey, assistants: options })`. The constructor throws a
 * `TypeError` if an option under `assistants` is invalid.
 */
export class OpenAI extends SdkOpenAI {
  static override readonly OpenAI = this;
  static override readonly Beta = sdkTyped(Beta);

  static {
    keepName(this, 'OpenAI');
  }

  constructor(options: ClientOptions & SurfaceOptions = {}) {
    super(refuseUnusable(options));
    keepClass(this, new.target);
    prepareClient(this, options.assistants ?? {});
    this.beta = new OpenAI.Beta(this);
  }

  /**
   * Like the SDK's. If `apiKey` is a function, the new client also gets the function; SDK 5.23 copies its last key instead,
   * which expires.
   */
  override withOptions(options: Partial<ClientOptions & SurfaceOptions>): this {
    const source = findKeySource(this);
    // A function among the options is the SDK's own type of it.
    const kept = typeof source === 'function' ? { apiKey: source as ClientOptions['apiKey'] } : {};
    return super.withOptions({ ...kept, ...options });
  }
}

/** Not a private field, because a tool may put a Proxy around clients: methods then run on another object than the constructor. */
const TOKEN_PROVIDER = Symbol('azureADTokenProvider');

/** The SDK's client for Azure, with a working Assistants API. Options are those of {@link OpenAI}. */
export class AzureOpenAI extends SdkAzureOpenAI {
  static override readonly Beta = OpenAI.Beta;

  static {
    keepName(this, 'AzureOpenAI');
  }

  readonly [TOKEN_PROVIDER]: AzureClientOptions['azureADTokenProvider'];

  constructor(options: AzureClientOptions & SurfaceOptions = {}) {
    super(refuseUnusable(options));
    keepClass(this, new.target);
    this[TOKEN_PROVIDER] = options.azureADTokenProvider;
    prepareClient(this, options.assistants ?? {});
    this.beta = new OpenAI.Beta(this);
  }

  /**
   * Like that of SDK 7.55. Earlier SDKs lose the options that only Azure's constructor has, and then throw or send an invalid
   * key.
   */
  override withOptions(options: Partial<AzureClientOptions & SurfaceOptions>): this {
    const kept = { apiVersion: this.apiVersion, deployment: this.deploymentName };
    return super.withOptions({ ...kept, ...keepToken(this[TOKEN_PROVIDER], options), ...options });
  }
}

function keepToken(
  azureADTokenProvider: AzureClientOptions['azureADTokenProvider'],
  changes: Partial<AzureClientOptions>,
): Partial<AzureClientOptions> {
  if (!azureADTokenProvider || changes.apiKey || changes.azureADTokenProvider) return {};
  // With an empty key, neither the copied placeholder nor the key in the environment conflicts with the token.
  return { azureADTokenProvider, apiKey: '' };
}

/**
 * Makes a client an instance of the wanted class. Tools that record all clients of a process replace the SDK's class by a
 * function, which returns an instance of the SDK's class or a Proxy of one.
 */
function keepClass(client: object, wanted: { readonly prototype: object }): void {
  if (!Object.prototype.isPrototypeOf.call(wanted.prototype, client)) Object.setPrototypeOf(client, wanted.prototype);
}

/**
 * Throws if `fetch` is an object, such as a whole fake, or if `httpAgent` is set. SDK 4 used an agent of node:http; later SDKs
 * use `fetch` and ignore the option, so requests would silently bypass a proxy.
 */
function refuseUnusable<Options extends { fetch?: unknown }>(options: Options): Options {
  const { fetch } = options;
  if (typeof fetch === 'object' && fetch !== null) {
    const instead = 'fetch' in fetch ? ' Pass the fetch of the object instead: new OpenAI({ fetch: fake.fetch }).' : '';
    throw new OpenAIError(`The option fetch must be a function, not an object.${instead}`);
  }
  if (!('httpAgent' in options) || !options.httpAgent) return options;
  throw new OpenAIError(
    'httpAgent is an option of SDK 4 and has no effect since SDK 5, which sends by fetch. Write fetchOptions with a ' +
      "dispatcher of undici instead: new OpenAI({ fetchOptions: { dispatcher: new ProxyAgent('http://proxy:8080') } }), " +
      'or new Agent({ … }) for a connection pool without a proxy.',
  );
}

function sdkTyped(beta: typeof Beta): typeof SdkOpenAI.Beta {
  // For the type checker our classes are the SDK's: see `index.types.ts`.
  return beta as unknown as typeof SdkOpenAI.Beta;
}

/** Sets the name of a class, which the SDK sends with its requests and a bundler may have changed. */
function keepName(target: object, name: string): void {
  Object.defineProperty(target, 'name', { value: name, configurable: true });
}
