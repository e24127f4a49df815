import { PagePromise, type OpenAI } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { findRefusal, readItem, readItemBody } from './call-styles.js';
import { callMethod, defineMethod, overrideMethod, type Method } from './override-method.js';
import { splitQuery } from './request-options.js';

/** Wraps a method of the SDK so that it also accepts the arguments of v4. Other arguments pass unchanged. */
type Style = (client: OpenAI, method: Method) => Method;

/** The methods of a resource that took other arguments in v4, by name. `del` is the name of `delete` in v4. */
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
 * Makes the files, models, chat completions and vector stores of a client accept the calls of SDK v4 as well. Changes only this
 * client, not the SDK's classes. Does nothing for a client of SDK 4.
 */
export function installV4Styles(client: OpenAI): void {
  // The types of clients differ by version, and test clients may lack some resources: those are skipped.
  const { files, models, chat, vectorStores } = client as Partial<OpenAI>;
  // If `models.del` exists, the client is one of SDK 4, or this function has already run.
  if (models && 'del' in models) return;
  addStyles(client, files, FILES);
  addStyles(client, models, MODELS);
  addStyles(client, chat?.completions, CHAT_COMPLETIONS);
  addStoreStyles(client, vectorStores);
}

/** The same for a vector stores resource. `client` is the one whose errors are thrown. */
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

/** A method whose ids are separate arguments in v4 and today. If an id cannot be part of a path, the call rejects. */
function checked(...names: string[]): Style {
  return (client, method) =>
    (...args) => {
      const refusal = findRefusal(client, Object.fromEntries(names.map((name, index) => [name, args[index]])));
      return refusal ? rejectCall(client, refusal) : method(...args);
    };
}

/** A method for a child of a vector store. In v4: the id of the store, the id of the child, the body or query, the options. */
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
      // Spreading ignores a body that is not an object.
      return method(ids[inner], { ...(given.body as object | undefined), [outer]: ids[outer] }, given.options);
    };
}

/** A method that the SDK no longer has. */
function gone(message: string): Style {
  return (client) => () => {
    const { OpenAIError } = findSdkErrors(client);
    throw new OpenAIError(message);
  };
}

/** A list. v4 accepted options in the place of the query, as SDK 7 does again. */
function listing(at: number): Style {
  return (_client, method) =>
    (...args) => {
      // An app in JavaScript may pass anything; only known options are used.
      const { query, options, refusal } = splitQuery(args[at], args[at + 1] as OpenAI.RequestOptions | undefined);
      // The SDK itself refuses invalid arguments.
      if (refusal || options === args[at + 1]) return method(...args);
      return method(...args.slice(0, at), query, options);
    };
}

/** Returns the result of a call that is refused. Like those of all calls, it can be awaited and iterated. */
export function rejectCall(client: OpenAI, reason: unknown): PromiseLike<never> & AsyncIterable<never> {
  // As given: it is the SDK's error, or what the SDK threw.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return new PagePromise<never, never>(client, Promise.reject(reason), CursorPage as never);
}
