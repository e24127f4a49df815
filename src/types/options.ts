import type { Store } from '../store/store.js';
import type { AssistantsListener } from './assistants-listener.js';
import type { ContextOption } from './context.js';
import type { AssistantVariant, Fallback } from './fallbacks.js';
import type { AssistantCreateParams, Assistant } from './assistant.js';
import type { LocalTools } from './local-tools.js';
import type { ModelsOption } from './models.js';
import type { RolloutOption } from './rollout.js';
import type { RequestEditor } from './request-editor.js';
import type { ShadowOption } from './shadow.js';
import type { ThreadCreateParams } from './thread.js';

/** The definition of an assistant: the parameters of `assistants.create`. */
export type AssistantDefinition = AssistantCreateParams;

/**
 * Where runs execute:
 *
 * - `auto`: polled runs in the background, streamed runs in the foreground
 * - `background` or `foreground`: all runs
 */
export type ExecutionMode = 'auto' | 'background' | 'foreground';

/**
 * What `threads.delete` deletes at the service besides the conversation:
 *
 * - `all`: its items, the responses of its runs, and the vector stores that the library created for its files
 * - `items`: its items
 * - `false`: nothing
 */
export type EraseOption = 'all' | 'items' | false;

/**
 * Where the messages and other items of new threads live:
 *
 * - `conversations`: in conversations at the service
 * - `store`: only in the client's store. Each run sends the items, and the service stores neither them nor its answer. Use it
 *   for zero data retention, and for servers without a Conversations API.
 * - a function of the parameters of `threads.create` that returns one of these
 */
export type HistoryOption = 'conversations' | 'store' | ((thread: ThreadCreateParams) => 'conversations' | 'store');

/** The memory of a code interpreter container. */
export type ContainerMemory = '1g' | '4g' | '16g' | '64g';

/** Settings for the code interpreter. */
export interface ContainerOptions {
  /** The memory of its containers. The service's default is `1g`; more memory costs more. */
  memoryLimit?: ContainerMemory | undefined;
  /**
   * Whether a run gets the tool if it has no files for it and no earlier run of its thread has called it. `send` by default, as
   * in the old API. The service charges for a container even if no code runs. With `omit`, such a run cannot run code, unless
   * its `tool_choice` names the tool, or is `required` and there is no other tool.
   */
  whenUnused?: 'send' | 'omit' | undefined;
}

/** The options under `assistants`: `new OpenAI({ assistants })`, or the second argument of `withAssistants`. */
export interface AssistantsOptions {
  /**
   * Assistants of which your code has only the ids: an array of assistant objects of the old API, or definitions by id. They
   * exist without being created. Creating, updating or deleting assistants changes the store only. Definitions of the first
   * version of the old API (`retrieval`, `file_ids`) work too. The library checks a definition when you first use it; if it is
   * invalid, the call rejects with a TypeError that names it. The first run creates the vector stores that it describes.
   */
  definitions?: Assistant[] | Record<string, AssistantDefinition> | undefined;
  /** Stores assistants, runs and other data that the service cannot. Default: one in memory for each account of this process. */
  store?: Store | undefined;
  /**
   * Separates this client's data from that of other namespaces in the same store. Use it if a store serves several accounts.
   * 1 to 64 letters, digits and `_`, `.`, `-`; `oas` by default.
   */
  namespace?: string | undefined;
  /**
   * Where the messages of new threads live; `conversations` by default. A function is called for each new thread, with the
   * parameters of `threads.create`. A thread stays where it was created, even if you change this option.
   */
  history?: HistoryOption | undefined;
  /**
   * How much of its thread a run sends; `full` by default. `openai-assistants-shim/context` has strategies for long threads. If
   * the `truncation_strategy` of a run is `last_messages`, that comes first. If a function throws, or returns no list of items,
   * the call that starts or continues the run fails.
   */
  context?: ContextOption | undefined;
  /** Which model answers if a model was shut down. `auto` by default at api.openai.com, elsewhere `asked`. */
  models?: ModelsOption | undefined;
  /**
   * What answers if the model of a run fails for good: other models, in this order, and last a fixed answer. A model fails for
   * good with a 429, a 5xx or a failed response after all retries, or if it is unknown and `models` has no successor. The run
   * completes, and still shows the model that it named.
   */
  fallbacks?: readonly Fallback[] | undefined;
  /**
   * Second definitions of assistants, by the assistant's id, each for a share of the threads. A thread gets the same definition
   * in every process. If you raise the share, threads that had the variant keep it. `assistants.retrieve` returns the assistant
   * itself.
   */
  variants?: Record<string, AssistantVariant> | undefined;
  /**
   * Changes the requests to models. The library calls it once for each request, with a copy of its body, and sends the body that
   * it returns. Use it for features that the old API never had: web search, MCP servers, `service_tier`, `prompt_cache_key`,
   * `safety_identifier`, `text.verbosity`, `context_management`. It runs before a model is replaced or a parameter left out. If
   * it changes `input`, `conversation`, `previous_response_id`, `stream`, `background` or `store`, the call throws a `TypeError`.
   * If it throws, the call throws the same error. In both cases nothing is sent, and the thread does not change.
   */
  request?: RequestEditor | undefined;
  /** Where runs execute; `auto` by default. */
  execution?: ExecutionMode | undefined;
  /**
   * Seconds until a run expires, from its first response: 600 by default (ten minutes), as in the old API; at most 24 days. Raise
   * it for models that work longer, such as deep research models.
   */
  runTimeout?: number | undefined;
  /** Settings for the code interpreter. */
  container?: ContainerOptions | undefined;
  /**
   * Your own file search and code interpreter, for servers that have none: see {@link LocalTools}. If you leave a tool out, the
   * service's is used.
   */
  tools?: LocalTools | undefined;
  /**
   * Whether streams, lists and steps show what a model says while it works (messages of the phase `commentary`). `keep` by
   * default. With `drop` they show its answers only, and `last_messages` counts and sends only those.
   */
  commentary?: 'keep' | 'drop' | undefined;
  /** Whether the text contains a marker for each file citation (`【4:0†file.pdf】`); true by default. */
  citationMarkers?: boolean | undefined;
  /**
   * What `threads.delete` deletes besides the conversation; `all` by default. The call takes 5 seconds at most. The rest is
   * deleted in the background, by the next call on the thread, or by `prune`.
   */
  erase?: EraseOption | undefined;
  /**
   * For serverless hosts: the host's function that keeps your function alive. The library calls it with the work of a run, and
   * with the rest of a deletion.
   */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /**
   * Gets events: requests, run statuses, tool calls, retries, losses. Events arrive in order, soon after they happened. The
   * library does not wait for listeners. If one throws, nothing else changes.
   */
  onEvent?: AssistantsListener | readonly AssistantsListener[] | undefined;
  /**
   * Shares calls between this library and something that still answers the old API, to move an app step by step: see
   * {@link RolloutSettings}. Each new thread goes to one side and stays there. Threads that this library does not know belong to
   * the legacy side. Needs a store that survives a restart, or `sideOf`.
   */
  rollout?: RolloutOption | undefined;
  /**
   * Repeats a share of the runs after they have ended, with another model, other parameters or another client, and gives you
   * both answers: see {@link ShadowOption}. It stores nothing, calls none of your functions, and delays no call.
   */
  shadow?: ShadowOption | undefined;
}
