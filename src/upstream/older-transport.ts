import { APIPromise, PagePromise, type OpenAI } from 'openai';
import { forwardAbort } from '../lib/forward-abort.js';
import { findAzureRoot } from './azure.js';
import { toOlderHeaders, understandArrays } from './older-requests.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type ResponseProps = Awaited<ConstructorParameters<typeof APIPromise>[1]>;
type PageClass = ConstructorParameters<typeof PagePromise>[2];
type FinalOptions = ResponseProps['options'];
/** Newer SDKs may pass options as a promise. */
type GivenOptions = Partial<FinalOptions> | Promise<Partial<FinalOptions> | undefined> | undefined;

/** The methods for custom requests that every SDK's client has since 4.20. */
type OlderClient = Pick<OpenAI, 'logger' | 'logLevel' | 'files'> &
  Record<Method, (path: string, options: object) => { asResponse(): Promise<Response> }>;

/**
 * A client for the bundled SDK's resources that sends with the HTTP methods of an older SDK's client, and reads the
 * answers itself. Errors of requests are the older client's own.
 */
export function createOlderTransport(client: OpenAI): OpenAI {
  understandArrays(client);
  // The SDK declares its client as a class with private parts; its resources use no more than is here.
  return new OlderTransport(client) as unknown as OpenAI;
}

class OlderTransport {
  readonly #client: OlderClient;
  readonly #findRoot: () => string | null;

  constructor(client: OpenAI) {
    this.#client = client;
    this.#findRoot = () => findAzureRoot(client);
  }

  get = this.#sendBy('get');
  post = this.#sendBy('post');
  put = this.#sendBy('put');
  patch = this.#sendBy('patch');
  delete = this.#sendBy('delete');

  getAPIList(path: string, page: PageClass, options?: GivenOptions): unknown {
    return new PagePromise(this.#asClient(), this.#send('get', path, options), page);
  }

  requestAPIList(page: PageClass, options: FinalOptions): unknown {
    return this.getAPIList(options.path, page, options);
  }

  /** Used by uploads to a vector store. */
  get files(): OpenAI['files'] {
    return this.#client.files;
  }

  get logger(): OpenAI['logger'] {
    return this.#client.logger;
  }

  get logLevel(): OpenAI['logLevel'] {
    return this.#client.logLevel;
  }

  #sendBy(method: Method) {
    return (path: string, options?: GivenOptions): APIPromise<unknown> =>
      new APIPromise(this.#asClient(), this.#send(method, path, options));
  }

  async #send(method: Method, path: string, given: GivenOptions): Promise<ResponseProps> {
    const set = Object.entries((await given) ?? {}).filter(([, value]) => value !== undefined);
    // The options without undefined ones.
    const options = { ...Object.fromEntries(set), method, path } as FinalOptions;
    const url = (this.#findRoot() ?? '') + path;
    const controller = new AbortController();
    // A stream is aborted by its controller; other answers end by themselves.
    if (options.stream) forwardAbort(controller, options.signal);
    const request = this.#client[method](url, {
      ...options,
      path: url,
      headers: toOlderHeaders(options.headers),
      ...(options.stream ? { signal: controller.signal } : {}),
    });
    const response = await request.asResponse();
    return { response, options, controller, requestLogID: '', retryOfRequestLogID: undefined, startTime: Date.now() };
  }

  #asClient(): OpenAI {
    // What the SDK's promises use of a client is here, or is not used by them.
    return this as unknown as OpenAI;
  }
}
