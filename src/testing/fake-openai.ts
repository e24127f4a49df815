import { storeContainerFile, type FakeContainerFile } from './containers.js';
import { claimKey, markFetch, type Generation, type Scope } from '../lib/scope.js';
import { checkHold, checkOptions, checkSeeds } from './check-use.js';
import { createFakeFetch, type FakeMoment } from './fake-fetch.js';
import { storeFile } from './files.js';
import { randomHex } from './ids.js';
import type { JsonObject } from './json.js';
import { loadLegacyHandlers, makeLegacyHandlers } from './legacy-handlers.js';
import { makeWebhook, type FakeWebhookEvent } from './webhooks.js';
import { loadHandlers, makeHandlers, requireMsw, type AnyMswHandlers, type MswHttp } from './msw-handlers.js';
import { readRecording } from './recordings/read-recording.js';
import { RESOURCES } from './resources.js';
import { Script } from './script.js';
import type { FakeSeeds, Seeded } from './seed-types.js';
import { createState, stopResponses } from './state.js';
import { HIDDEN_FIELDS } from './tools/registry.js';
import type {
  Fault,
  FakeFile,
  FakeOpenAIOptions,
  FakeRequest,
  Hold,
  Reply,
  Responder,
  StreamCut,
  WireItem,
  WireResponse,
} from './types.js';
import { storeVectorStore, type FakeVectorStore } from './vector-stores.js';

/** A conversation in the fake, with all its items, oldest first. */
export interface FakeConversation {
  id: string;
  created_at: number;
  metadata: Record<string, unknown>;
  items: WireItem[];
  /** The id of the active response of the conversation; null if there is none. */
  lockedBy: string | null;
}

/** A fake of OpenAI's Responses and Conversations APIs, in memory. */
export interface FakeOpenAI {
  /**
   * A `fetch` for the client: `new OpenAI({ apiKey: 'test', fetch: fake.fetch })`. The fake answers all hosts. Clients without a
   * store share one that belongs to this fake, so clients of other fakes do not see it, even with the same key. If you wrap this
   * function in your own, also set the client's `apiKey` to `fake.apiKey`.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * The fake as msw handlers: `setupServer(...fake.handlers)`. They answer the API's paths on any host, and nothing else. If you
   * use several fakes at once, set each client's `apiKey` to its fake's; otherwise clients without a store belong to the fake
   * whose handlers you read last. Throws if the package `msw` is not installed.
   */
  readonly handlers: AnyMswHandlers;
  /**
   * msw handlers that answer the Assistants API itself, for code that still imports `openai`:
   * `setupServer(...fake.legacyHandlers)`. They answer `/v1/assistants…`, `/v1/threads…` and Azure's paths on any host as this
   * library does, with the fake behind it. So the same test passes before the swap and after it. Needs the package `msw`.
   */
  readonly legacyHandlers: AnyMswHandlers;
  /** {@link legacyHandlers}, made with the msw that you pass: `fake.legacyHandlersFor({ http })`. */
  legacyHandlersFor<Handler>(msw: MswHttp<Handler>): Handler[];
  /** A key for this fake's clients, which separates them from those of other fakes: the option `apiKey`, or a random key. */
  readonly apiKey: string;
  /** {@link handlers}, made with the msw that you pass, if the fake cannot load it by name: `fake.handlersFor({ http })`. */
  handlersFor<Handler>(msw: MswHttp<Handler>): Handler[];
  /** The requests that arrived, in order. */
  readonly requests: readonly FakeRequest[];
  /** All conversations that exist, oldest first. */
  readonly conversations: FakeConversation[];
  /**
   * Items whose conversation was deleted, but not the items themselves. The service keeps them, and no request shows them. Use
   * this to check that your app leaves none.
   */
  readonly orphanedItems: WireItem[];
  /** All stored responses in their current state, oldest first. */
  readonly responses: WireResponse[];
  /** The ids of all vector stores that exist. */
  readonly vectorStores: string[];
  /** Queues the model's next answer. Each `POST /responses` takes one from the queue. */
  reply(reply: Reply): void;
  /** Sets a function that computes the answer if the queue is empty. */
  respond(responder: Responder): void;
  /** Makes the next matching requests fail. */
  fail(fault: Fault): void;
  /** Breaks the next stream after a number of events. */
  cutStream(cut: StreamCut): void;
  /** Makes the next response wait until you release it, after this many events (default: once it is in progress). */
  hold(options?: { afterEvents?: number }): Hold;
  /** Makes the webhook event for the end of a response. Throws unless this is a background response that has ended. */
  webhook(responseId: string): FakeWebhookEvent;
  /** Adds a file, as if it had been uploaded. Returns the file object. */
  addFile(file?: FakeFile): JsonObject & { id: string };
  /** Adds a file to a container, as the code interpreter does. Returns the container file object. */
  addContainerFile(file?: FakeContainerFile): JsonObject & { id: string };
  /** Adds a vector store. Returns the vector store object. */
  addVectorStore(store?: FakeVectorStore): JsonObject & { id: string };
  /**
   * Creates assistants and threads under the ids that you give, such as ids that your app has hard-coded. Clients of this fake
   * find them. If a client has its own store, pass it as `store`. Rejects if `threads.create` would refuse the thread, and if
   * the id already exists.
   */
  seed(seeds: FakeSeeds): Promise<Seeded>;
  /**
   * Answers from a recording of Responses and Conversations traffic. Pass the path or URL of the file, or its parsed content: a HAR
   * file (1.1, 1.2, from browsers or proxies), a recording of nock (9 to 15, `output_objects` or `nock.back`), or of Polly (1 to
   * 6). Each request gets the next recorded answer for its method and path; if it asks for a stream, it gets the response as a
   * stream. The fake refuses requests without a recorded answer. `assertDone` names those, and recorded writes that were not
   * used. Several recordings follow one another; `reset()` removes them. Throws for any other file.
   */
  fromRecording(file: string | URL | object): void;
  /** Throws an error that lists every unexpected call, and every reply, fault, cut, hold and recording that was not used. */
  assertDone(): void;
  /**
   * Forgets everything: queued replies, requests, conversations, responses, files, and the assistants and runs of clients without
   * a store. Stops active runs, which send nothing more. You can go on using the clients.
   */
  reset(): void;
}

/**
 * Creates a fake of the Responses and Conversations APIs, which answers as the real ones do, with the same errors. If a
 * `POST /responses` has no reply, the fake refuses it (400, `fake_openai_error`), and `assertDone` reports it.
 */
export function createFakeOpenAI(options: FakeOpenAIOptions = {}): FakeOpenAI {
  checkOptions('createFakeOpenAI: options', options);
  let moment = startMoment(options);
  const { apiKey = `sk-fake-${randomHex(32)}` } = options;
  const scope: Scope = { current: moment.generation };
  const requests: FakeRequest[] = [];
  const fetch = markFetch(
    createFakeFetch(() => moment, requests),
    scope,
  );
  const answering = { fetch, scope, apiKey };
  let handlers: AnyMswHandlers | null = null;
  let legacyHandlers: AnyMswHandlers | null = null;
  return {
    fetch,
    requests,
    get handlers() {
      return (handlers ??= loadHandlers(answering));
    },
    handlersFor: (msw) => {
      requireMsw(msw, 'fake.handlersFor');
      return makeHandlers(msw, answering);
    },
    get legacyHandlers() {
      return (legacyHandlers ??= loadLegacyHandlers(fetch, apiKey));
    },
    legacyHandlersFor: (msw) => {
      requireMsw(msw, 'fake.legacyHandlersFor');
      return makeLegacyHandlers(msw, fetch, apiKey);
    },
    get apiKey() {
      claimKey(apiKey, scope);
      return apiKey;
    },
    get conversations() {
      return [...moment.state.conversations.values()].map(({ id, createdAt, metadata, items, lockedBy }) => ({
        id,
        created_at: createdAt,
        metadata,
        items: [...items],
        lockedBy,
      }));
    },
    get orphanedItems() {
      return structuredClone(moment.state.orphanedItems);
    },
    get responses() {
      return [...moment.state.responses.values()].map((run) => run.show(HIDDEN_FIELDS));
    },
    get vectorStores() {
      return [...moment.state.vectorStores.keys()];
    },
    reply: (reply) => moment.state.script.addReply(reply),
    respond: (responder) => moment.state.script.setResponder(responder),
    fail: (fault) => moment.state.script.addFault(fault),
    cutStream: (cut) => moment.state.script.addCut(cut),
    hold: (held = {}) => moment.state.script.addHold(checkHold('fake.hold', held).afterEvents ?? null),
    webhook: (responseId) => makeWebhook(moment.state, responseId),
    addFile: (file = {}) => ({ ...storeFile(moment.state, file).object }),
    addContainerFile: (file = {}) => ({ ...storeContainerFile(moment.state, file).object }),
    addVectorStore: ({ id, name, fileIds = [] } = {}) => ({
      ...storeVectorStore(moment.state, { name, file_ids: fileIds }, id).object,
    }),
    async seed(seeds) {
      const { state, generation } = moment;
      const { seedFake } = await import('./seed.js');
      return seedFake({ state, generation }, checkSeeds('fake.seed', seeds));
    },
    fromRecording: (file) => moment.state.replay.add(readRecording(file, RESOURCES)),
    assertDone() {
      const { script, replay } = moment.state;
      const problems = [...script.listProblems(), ...replay.listUnused()];
      if (problems.length > 0) throw new Error(`createFakeOpenAI: not done\n- ${problems.join('\n- ')}`);
    },
    reset() {
      const past = moment;
      moment = startMoment(options);
      scope.current = moment.generation;
      requests.length = 0;
      past.end();
    },
  };
}

/** Everything that a reset forgets. */
interface Moment extends FakeMoment {
  generation: Generation;
  end(): void;
}

function startMoment(options: FakeOpenAIOptions): Moment {
  const state = createState(options, new Script());
  const controller = new AbortController();
  const { signal } = controller;
  return {
    state,
    over: signal,
    generation: { signal, seeds: [], stores: [] },
    end() {
      controller.abort(new DOMException('createFakeOpenAI: the fake was reset meanwhile', 'AbortError'));
      stopResponses(state);
    },
  };
}
