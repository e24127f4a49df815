import { PagePromise, type OpenAI } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { findRefusal, readItem, readItemBody } from './call-styles.js';
import { callMethod, defineMethod, overrideMethod, type Method } from './override-method.js';
import { splitQuery } from './request-options.js';

/** Makes a method that takes v4's arguments too out of the SDK's own. Arguments of today's style go on as they are. */
type Style = (client: OpenAI, method: Method) => Method;

/** The methods of a resource that v4 took other arguments for; under v4's name of `delete`, its own. */
type Styles = Readonly<Record<string, Style>>;

const FILE = ['vector_store_id', 'file_id'] as const;
const BATCH = ['vector_store_id', 'batch_id'] as const;

const FILES: Styles = { list: listing(0), retrieveContent: checked('file_id'), del: checked('file_id') };
const MODELS: Styles = { del: checked('model') };
const CHAT_COMPLETIONS: Styles = {
  del: checked('completion_id'),
  runFunctions: gone(
    'runFunctions left the SDK with version 5. Give the functions to runTools as tools: ' +
      "tools: [{ type: 'function', function: { name, description, parameters, parse, function } }].",
  ),
};
const STORES: Styles = { list: listing(0), del: checked('vector_store_id') };
const STORE_FILES: Styles = {
  retrieve: nested(FILE, 'nothing'),
  update: nested(FILE, 'body'),
  list: listing(1),
  content: nested(FILE, 'nothing'),
  poll: checked(...FILE),
  delete: nested(FILE, 'nothing'),
  del: nested(FILE, 'nothing'),
};
const STORE_BATCHES: Styles = {
  retrieve: nested(BATCH, 'nothing'),
  cancel: nested(BATCH, 'nothing'),
  listFiles: nested(BATCH, 'query'),
  poll: checked(...BATCH),
};

/**
 * Lets a client's files, models, chat completions and vector stores be called as in SDK v4, beside today's style. Only this
 * client's: the SDK's classes stay as they are. A client of SDK 4, which has that style, is left alone.
 */
export function installV4Styles(client: OpenAI): void {
  // Clients differ by version and in tests: what is not there is passed over.
  const { files, models, chat, vectorStores } = client as Partial<OpenAI>;
  // Whose models have `del` is of SDK 4, or has been here.
  if (models && 'del' in models) return;
  addStyles(client, files, FILES);
  addStyles(client, models, MODELS);
  addStyles(client, chat?.completions, CHAT_COMPLETIONS);
  addStoreStyles(client, vectorStores);
}

/** The same for vector stores of any origin. `client` is the one whose errors are thrown. */
export function addStoreStyles(client: OpenAI, stores: Partial<OpenAI['vectorStores']> | undefined): void {
  addStyles(client, stores, STORES);
  addStyles(client, stores?.files, STORE_FILES);
  addStyles(client, stores?.fileBatches, STORE_BATCHES);
}

function addStyles(client: OpenAI, resource: object | undefined, styles: Styles): void {
  if (!resource) return;
  for (const [name, style] of Object.entries(styles)) {
    if (name === 'del') {
      defineMethod(
        resource,
        name,
        style(client, (...args) => callMethod(resource, 'delete', args)),
      );
    } else {
      overrideMethod(resource, name, (original) => style(client, original));
    }
  }
}

/** A method whose ids came one after the other in v4 as they do now: one that cannot stand in a path rejects the call. */
function checked(...names: string[]): Style {
  return (client, method) =>
    (...args) => {
      const refusal = findRefusal(client, Object.fromEntries(names.map((name, index) => [name, args[index]])));
      return refusal ? rejectCall(client, refusal) : method(...args);
    };
}

/** A method of a child of a store: in v4 the store's id, the child's, what the call takes besides, options. */
function nested(names: readonly [outer: string, inner: string], takes: 'nothing' | 'body' | 'query'): Style {
  const [outer, inner] = names;
  return (client, method) =>
    (...args) => {
      const read = takes === 'nothing' ? readItem : readItemBody;
      const { ids, body, options, refusal, positional } = read<string>(client, names, args);
      if (!positional) return method(...args);
      const query = splitQuery(body, options, refusal);
      const given = takes === 'query' ? { ...query, body: query.query } : { body, options, refusal };
      if (given.refusal) return rejectCall(client, given.refusal);
      // Spread, so that anything that is no object adds nothing.
      return method(ids[inner], { ...(given.body as object | undefined), [outer]: ids[outer] }, given.options);
    };
}

/** A method that the SDK has no more. */
function gone(message: string): Style {
  return (client) => () => {
    const { OpenAIError } = findSdkErrors(client);
    throw new OpenAIError(message);
  };
}

/** A listing: v4 took options in the place of the query, as SDK 7 does again. */
function listing(at: number): Style {
  return (_client, method) =>
    (...args) => {
      // Of what an app in JavaScript puts there, only known options are used.
      const { query, options, refusal } = splitQuery(args[at], args[at + 1] as OpenAI.RequestOptions | undefined);
      // What is refused is the SDK's to judge.
      if (refusal || options === args[at + 1]) return method(...args);
      return method(...args.slice(0, at), query, options);
    };
}

/** The promise of a call that is not made. It can be awaited and iterated, as those of all calls. */
export function rejectCall(client: OpenAI, reason: unknown): PromiseLike<never> & AsyncIterable<never> {
  // As given: it is the SDK's error, or what the SDK threw.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return new PagePromise<never, never>(client, Promise.reject(reason), CursorPage as never);
}
