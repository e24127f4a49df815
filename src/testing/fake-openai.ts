import { storeContainerFile, type FakeContainerFile } from './containers.js';
import { createFakeFetch } from './fake-fetch.js';
import { storeFile } from './files.js';
import type { JsonObject } from './json.js';
import { loadHandlers, makeHandlers, type AnyMswHandlers, type MswHttp } from './msw-handlers.js';
import { Script } from './script.js';
import { clearState, createState } from './state.js';
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
  /** A `fetch` that is answered by the fake, whatever the host: `new OpenAI({ apiKey: 'test', fetch: fake.fetch })`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * The same as msw handlers: `setupServer(...fake.handlers)`. They answer the API's paths on any host and leave the rest
   * alone. Needs the package `msw`: throws when it is not installed.
   */
  readonly handlers: AnyMswHandlers;
  /** The handlers made by the msw given, where it cannot be loaded by name: `fake.handlersFor({ http })`. */
  handlersFor<Handler>(msw: MswHttp<Handler>): Handler[];
  /** What arrived, in order. */
  readonly requests: readonly FakeRequest[];
  /** All conversations that exist, oldest first. */
  readonly conversations: FakeConversation[];
  /** All responses that are stored, oldest first, as they are now. */
  readonly responses: WireResponse[];
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
  /** Puts a file there, as if it had been uploaded. Answers the file object. */
  addFile(file?: FakeFile): JsonObject & { id: string };
  /** Puts a file into a container, as the code interpreter does. Answers the container file object. */
  addContainerFile(file?: FakeContainerFile): JsonObject & { id: string };
  /** Puts a vector store there. Answers the vector store object. */
  addVectorStore(store?: FakeVectorStore): JsonObject & { id: string };
  /** Throws an error naming every unexpected call, and every reply, fault, cut and hold that was not used. */
  assertDone(): void;
  /** Forgets everything: script, requests, conversations, responses, files. Running responses are stopped. */
  reset(): void;
}

/**
 * Creates a fake of the Responses and Conversations services that answers as the real ones do, refusals included.
 * A `POST /responses` without a scripted reply is refused (400, `fake_openai_error`) and reported by `assertDone`.
 */
export function createFakeOpenAI(options: FakeOpenAIOptions = {}): FakeOpenAI {
  const script = new Script();
  const state = createState(options, script);
  const requests: FakeRequest[] = [];
  const fetch = createFakeFetch(state, requests);
  let handlers: AnyMswHandlers | null = null;
  return {
    fetch,
    requests,
    get handlers() {
      return (handlers ??= loadHandlers(fetch));
    },
    handlersFor: (msw) => makeHandlers(msw, fetch),
    get conversations() {
      return [...state.conversations.values()].map(({ id, createdAt, metadata, items, lockedBy }) => ({
        id,
        created_at: createdAt,
        metadata,
        items: [...items],
        lockedBy,
      }));
    },
    get responses() {
      return [...state.responses.values()].map((run) => run.show({ codeOutputs: true, searchResults: true }));
    },
    reply: (reply) => script.addReply(reply),
    respond: (responder) => script.setResponder(responder),
    fail: (fault) => script.addFault(fault),
    cutStream: (cut) => script.addCut(cut),
    hold: ({ afterEvents } = {}) => script.addHold(afterEvents ?? null),
    addFile: (file = {}) => ({ ...storeFile(state, file).object }),
    addContainerFile: (file = {}) => ({ ...storeContainerFile(state, file).object }),
    addVectorStore: ({ id, name, fileIds = [] } = {}) => ({
      ...storeVectorStore(state, { name, file_ids: fileIds }, id).object,
    }),
    assertDone() {
      const problems = script.listProblems();
      if (problems.length > 0) throw new Error(`createFakeOpenAI: not done\n- ${problems.join('\n- ')}`);
    },
    reset() {
      script.clear();
      clearState(state);
      requests.length = 0;
    },
  };
}
