import { storeContainerFile, type FakeContainerFile } from './containers.js';
import { claimKey, markFetch, type Generation, type Scope } from '../lib/scope.js';
import { createFakeFetch, type FakeMoment } from './fake-fetch.js';
import { storeFile } from './files.js';
import { randomHex } from './ids.js';
import type { JsonObject } from './json.js';
import { loadLegacyHandlers, makeLegacyHandlers } from './legacy-handlers.js';
import { makeWebhook, type FakeWebhookEvent } from './webhooks.js';
import { loadHandlers, makeHandlers, type AnyMswHandlers, type MswHttp } from './msw-handlers.js';
import { readRecording } from './recordings/read-recording.js';
import { RESOURCES } from './router.js';
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

/** A conversation as the fake holds it: with all its items, oldest first. */
export interface FakeConversation {
  id: string;
  created_at: number;
  metadata: Record<string, unknown>;
  items: WireItem[];
  /** The id of the response that runs on it. */
  lockedBy: string | null;
}

/** A fake of OpenAI's Responses and Conversations services, in memory. */
export interface FakeOpenAI {
  /**
   * A `fetch` that is answered by the fake, whatever the host: `new OpenAI({ apiKey: 'test', fetch: fake.fetch })`. What
   * such clients keep without a store of their own is the fake's: clients of other fakes see nothing of it, with the same
   * key neither. That holds for this function itself; around a function that calls it, give the client `apiKey` as well.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * The same as msw handlers: `setupServer(...fake.handlers)`. They answer the API's paths on any host and leave the rest
   * alone. What clients keep without a store of their own is the fake's whose handlers were taken last, or, with several
   * at once, the fake's whose `apiKey` a client has. Needs the package `msw`: throws when it is not installed.
   */
  readonly handlers: AnyMswHandlers;
  /**
   * Handlers of msw that answer the Assistants API itself, for code that is not moved yet: `setupServer(...fake.legacyHandlers)`.
   * `/v1/assistants…`, `/v1/threads…` and Azure's paths, on any host, are served as by this library with the fake behind it,
   * so that the same test passes before and after. Needs the package `msw`.
   */
  readonly legacyHandlers: AnyMswHandlers;
  /** {@link legacyHandlers} made by the msw given, as {@link handlersFor} makes the others. */
  legacyHandlersFor<Handler>(msw: MswHttp<Handler>): Handler[];
  /** A key that tells this fake's clients from those of other fakes: the one given in the options, else one of its own. */
  readonly apiKey: string;
  /** The handlers made by the msw given, where it cannot be loaded by name: `fake.handlersFor({ http })`. */
  handlersFor<Handler>(msw: MswHttp<Handler>): Handler[];
  /** What arrived, in order. */
  readonly requests: readonly FakeRequest[];
  /** All conversations that exist, oldest first. */
  readonly conversations: FakeConversation[];
  /**
   * The items that the service goes on keeping, and shows to no request of conversations, since their conversation was deleted
   * and they were not: to assert that an app leaves none.
   */
  readonly orphanedItems: WireItem[];
  /** All responses that are stored, oldest first, as they are now. */
  readonly responses: WireResponse[];
  /** The ids of all vector stores that exist. */
  readonly vectorStores: string[];
  /** Adds an answer to the queue: each `POST /responses` takes the next one. */
  reply(reply: Reply): void;
  /** Answers by a function whenever the queue is empty. */
  respond(responder: Responder): void;
  /** Lets the next matching requests fail. */
  fail(fault: Fault): void;
  /** Breaks the next stream. */
  cutStream(cut: StreamCut): void;
  /** Lets the next response wait after so many events (default: once it is in progress), until it is released. */
  hold(options?: { afterEvents?: number }): Hold;
  /** The event that the service sends to webhooks at the end of this response. Throws unless it is in the background and has ended. */
  webhook(responseId: string): FakeWebhookEvent;
  /** Puts a file there, as if it had been uploaded. Answers the file object. */
  addFile(file?: FakeFile): JsonObject & { id: string };
  /** Puts a file into a container, as the code interpreter does. Answers the container file object. */
  addContainerFile(file?: FakeContainerFile): JsonObject & { id: string };
  /** Puts a vector store there. Answers the vector store object. */
  addVectorStore(store?: FakeVectorStore): JsonObject & { id: string };
  /**
   * Puts assistants and threads there under the ids given: any id that the app has hard-coded. Clients of this fake find
   * them; one that was given a store of its own finds them when `store` names it. Rejects for what `threads.create` would
   * refuse, and for an id that is there already.
   */
  seed(seeds: FakeSeeds): Promise<Seeded>;
  /**
   * Answers from a recording of Responses and Conversations traffic instead: a HAR (1.1, 1.2: browsers, proxies), what nock
   * records with `output_objects` or `nock.back` (9 to 15), or what Polly records (1 to 6); a path or URL of the file, or
   * what is in it, parsed. Each request gets the next answer that was recorded for its method and path, a response streamed
   * if it asks for a stream. One that has none left is refused, and named by `assertDone`, as are recorded writes that were
   * not asked for. Several recordings follow one another; a reset ends them. Throws for a file that is none of these.
   */
  fromRecording(file: string | URL | object): void;
  /** Throws an error naming every unexpected call, and every reply, fault, cut, hold and recording that was not used. */
  assertDone(): void;
  /**
   * Forgets everything: script, requests, conversations, responses, files, and what clients without a store of their own
   * kept (assistants, runs). What runs is stopped, and sends nothing more. Clients stay usable.
   */
  reset(): void;
}

/**
 * Creates a fake of the Responses and Conversations services that answers as the real ones do, refusals included.
 * A `POST /responses` without a scripted reply is refused (400, `fake_openai_error`) and reported by `assertDone`.
 */
export function createFakeOpenAI(options: FakeOpenAIOptions = {}): FakeOpenAI {
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
    handlersFor: (msw) => makeHandlers(msw, answering),
    get legacyHandlers() {
      return (legacyHandlers ??= loadLegacyHandlers(fetch, apiKey));
    },
    legacyHandlersFor: (msw) => makeLegacyHandlers(msw, fetch, apiKey),
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
    hold: ({ afterEvents } = {}) => moment.state.script.addHold(afterEvents ?? null),
    webhook: (responseId) => makeWebhook(moment.state, responseId),
    addFile: (file = {}) => ({ ...storeFile(moment.state, file).object }),
    addContainerFile: (file = {}) => ({ ...storeContainerFile(moment.state, file).object }),
    addVectorStore: ({ id, name, fileIds = [] } = {}) => ({
      ...storeVectorStore(moment.state, { name, file_ids: fileIds }, id).object,
    }),
    async seed(seeds) {
      const { state, generation } = moment;
      const { seedFake } = await import('./seed.js');
      return seedFake({ state, generation }, seeds);
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

/** All that a reset forgets. */
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
