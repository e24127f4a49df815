// First, so that nothing of ours has extended a mock before it is refused.
import { SdkAzureOpenAI, SdkOpenAI } from './mocked-sdk.js';
import { OpenAIError, type ClientOptions } from 'openai';
import type { AssistantsOptions } from '../types/index.js';
import { findKeySource } from '../upstream/key-source.js';
import { Beta, prepareClient } from './beta.js';

interface SurfaceOptions {
  /** How the assistants surface behaves. Kept through `withOptions()`, the store included. */
  assistants?: AssistantsOptions | undefined;
}

type AzureClientOptions = NonNullable<ConstructorParameters<typeof SdkAzureOpenAI>[0]>;

/** The SDK's client with its assistants surface alive: `new OpenAI({ apiKey, assistants: options })`. */
export class OpenAI extends SdkOpenAI {
  static override readonly OpenAI = this;
  static override readonly Beta = sdkTyped(Beta);

  static {
    keepName(this, 'OpenAI');
  }

  constructor(options: ClientOptions & SurfaceOptions = {}) {
    super(refuseAgent(options));
    keepClass(this, new.target);
    prepareClient(this, options.assistants ?? {});
    this.beta = new OpenAI.Beta(this);
  }

  /** Keeps a function that gives the keys: SDK 5.23 copies the last key in its place, which ends with its time. */
  override withOptions(options: Partial<ClientOptions & SurfaceOptions>): this {
    const source = findKeySource(this);
    // A function among the options is the SDK's own type of it.
    const kept = typeof source === 'function' ? { apiKey: source as ClientOptions['apiKey'] } : {};
    return super.withOptions({ ...kept, ...options });
  }
}

/** Not a private field: where a tool puts a Proxy around clients, methods run on another object than the constructor. */
const TOKEN_PROVIDER = Symbol('azureADTokenProvider');

/** The SDK's client for Azure with its assistants surface alive; options as of {@link OpenAI}. */
export class AzureOpenAI extends SdkAzureOpenAI {
  static override readonly Beta = OpenAI.Beta;

  static {
    keepName(this, 'AzureOpenAI');
  }

  readonly [TOKEN_PROVIDER]: AzureClientOptions['azureADTokenProvider'];

  constructor(options: AzureClientOptions & SurfaceOptions = {}) {
    super(refuseAgent(options));
    keepClass(this, new.target);
    this[TOKEN_PROVIDER] = options.azureADTokenProvider;
    prepareClient(this, options.assistants ?? {});
    this.beta = new OpenAI.Beta(this);
  }

  /** As in SDK 7.55; earlier ones lose what only Azure's constructor takes, and throw or send no valid key. */
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
  // An empty key, so that neither the copied placeholder nor the environment's key stands against the token.
  return { azureADTokenProvider, apiKey: '' };
}

/**
 * Tools that record every client of a process put a function in the place of the SDK's class. It gives an object of the SDK's
 * class, or a Proxy of one: this makes that object one of the class that was asked for.
 */
function keepClass(client: object, wanted: { readonly prototype: object }): void {
  if (!Object.prototype.isPrototypeOf.call(wanted.prototype, client)) Object.setPrototypeOf(client, wanted.prototype);
}

/** SDK 4 took an agent of node:http. Later ones use `fetch`, and leave the option out without a word: the proxy is passed by. */
function refuseAgent<Options extends object>(options: Options): Options {
  if (!('httpAgent' in options) || !options.httpAgent) return options;
  throw new OpenAIError(
    'httpAgent is an option of SDK 4 and has no effect since SDK 5, which sends by fetch. Write fetchOptions with a ' +
      "dispatcher of undici instead: new OpenAI({ fetchOptions: { dispatcher: new ProxyAgent('http://proxy:8080') } }), " +
      'or new Agent({ … }) for a connection pool without a proxy.',
  );
}

function sdkTyped(beta: typeof Beta): typeof SdkOpenAI.Beta {
  // To the type checker our classes are the SDK's: `index.types.ts` says what ours can do beyond them.
  return beta as unknown as typeof SdkOpenAI.Beta;
}

/** The SDK signs its requests with the name of the class, which a bundler may change. */
function keepName(target: object, name: string): void {
  Object.defineProperty(target, 'name', { value: name, configurable: true });
}
