import { APIPromise, PagePromise, type OpenAI } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import type { ListPage } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { beginCall, type Work } from './api-promise.js';
import type { Ids } from './call-styles.js';
import { createLegacyResponse } from './legacy-response.js';
import { createCall, type Listing, type RequestOptions } from './request-options.js';
import type { Service } from './service.js';

type PageOptions = ConstructorParameters<typeof CursorPage>[3];
type Client = ConstructorParameters<typeof CursorPage>[0];

/** A page of a list: the SDK's, with the methods of SDK v4. */
export class LegacyPage<Item extends { id: string }> extends CursorPage<Item> {
  /** SDK v4: returns the parameters of the next page; null if this page is empty. */
  nextPageInfo(): { params: { after: string } } | null {
    const id = this.getPaginatedItems().at(-1)?.id;
    return id ? { params: { after: id } } : null;
  }

  /** SDK v4, where it was deprecated already: the `params` of {@link nextPageInfo}. */
  nextPageParams(): { after: string } | null {
    return this.nextPageInfo()?.params ?? null;
  }
}

/** The SDK's promise of a page: awaiting it gives the page, iterating over it gives every item of all pages. */
class LegacyPagePromise<Item extends { id: string }> extends PagePromise<LegacyPage<Item>, Item> {
  readonly #page: APIPromise<LegacyPage<Item>>;

  constructor(client: Client, props: ConstructorParameters<typeof APIPromise>[1], page: Promise<LegacyPage<Item>>) {
    // The SDK wants a class that it can make pages of. Ours are made elsewhere.
    super(client, props, LegacyPage as never);
    // The SDK's class would parse the page from a response. Here the page exists already.
    this.#page = new APIPromise(client, props, async () => (await page) as never);
  }

  override then<A = LegacyPage<Item>, B = never>(
    onFulfilled?: ((page: LegacyPage<Item>) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#page.then(onFulfilled, onRejected);
  }

  override catch<B = never>(
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<LegacyPage<Item> | B> {
    return this.#page.catch(onRejected);
  }

  override finally(onFinally?: (() => void) | null): Promise<LegacyPage<Item>> {
    return this.#page.finally(onFinally);
  }

  override withResponse(): ReturnType<APIPromise<LegacyPage<Item>>['withResponse']> {
    return this.#page.withResponse();
  }

  override _thenUnwrap: APIPromise<LegacyPage<Item>>['_thenUnwrap'] = (transform) => this.#page._thenUnwrap(transform);
}

/**
 * Starts a list call; `name` is as in `Call`. `fetchPage` gets the query of the caller, and for each further page the same with
 * `after`.
 */
export function sendList<Item extends { id: string }>(
  client: OpenAI,
  name: string,
  path: string,
  { ids, query, options, refusal }: Listing & { ids: Ids },
  fetchPage: (service: Service, query: unknown, call: Call) => Promise<ListPage<Item>>,
): PagePromise<LegacyPage<Item>, Item> {
  // The SDK has its own type for queries; this is the caller's query.
  const pageOptions = { ...options, method: 'get', path, query } as PageOptions;
  // A page of the SDK uses its client only to get the next page.
  const nextPages = {
    requestAPIList: (_page: unknown, next: RequestOptions) =>
      sendList(client, name, path, { ids, query: next.query, options: next, refusal: undefined }, fetchPage),
  } as unknown as Client;
  const work: Work<ListPage<Item>, LegacyPage<Item>> = {
    call: createCall(name, options),
    ids,
    body: query,
    refusal,
    run: fetchPage,
    show: (page, call) => createPage(nextPages, page, pageOptions, call),
    respond: (page) => readResponse(page),
  };
  const { answer, props } = beginCall(client, work);
  return new LegacyPagePromise<Item>(client, props, answer);
}

function createPage<Item extends { id: string }>(
  nextPages: Client,
  body: ListPage<Item>,
  options: PageOptions,
  call: Call,
): LegacyPage<Item> {
  // Only the getter below reads the response, and makes it then.
  const page = new LegacyPage<Item>(nextPages, undefined as never, body, options);
  let response: Response | undefined;
  return Object.defineProperty(page, 'response', {
    get: () => (response ??= createLegacyResponse(call, 'application/json', JSON.stringify(body))),
    enumerable: false,
    configurable: true,
  });
}

function readResponse(page: object): Response {
  // `createPage` has defined this property.
  return (page as { response: Response }).response;
}
