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

/** An assistant given in the options, under its id: what `assistants.create` took. */
export type AssistantDefinition = AssistantCreateParams;

/**
 * - `auto`: polled runs in the background, streamed ones in the foreground
 * - `background`, `foreground`: all runs so
 */
export type ExecutionMode = 'auto' | 'background' | 'foreground';

/**
 * What `threads.delete` deletes besides the conversation, which alone leaves the rest at the service:
 *
 * - `all`: its items, the responses of its runs, and the vector stores that were made for its files
 * - `items`: its items
 * - `false`: nothing
 */
export type EraseOption = 'all' | 'items' | false;

/**
 * Where the messages and other items of threads live:
 *
 * - `conversations`: in conversations of the service, which each run names
 * - `store`: in the store of the client, and nowhere else: each run sends them, and the service keeps neither them nor what it
 *   answers. For organizations with zero data retention, and for servers that have no conversations.
 */
export type HistoryOption = 'conversations' | 'store' | ((thread: ThreadCreateParams) => 'conversations' | 'store');

/** How much memory a container of the code interpreter has. */
export type ContainerMemory = '1g' | '4g' | '16g' | '64g';

/** How the code interpreter runs. */
export interface ContainerOptions {
  /** The memory of its containers; the service's own default is `1g`. More costs more. */
  memoryLimit?: ContainerMemory | undefined;
  /**
   * Whether a run is sent with the tool that has no file for it, on a thread where no run has called it so far: the service
   * charges for a container whether or not code runs in it. `send` by default, as the old service had it; with `omit` such a
   * run cannot run code, unless its `tool_choice` names the tool, or requires one and there is no other.
   */
  whenUnused?: 'send' | 'omit' | undefined;
}

/** How the assistants surface of a client behaves. */
export interface AssistantsOptions {
  /**
   * Assistants whose ids only legacy code knows: an export of the old API, or definitions by id.
   * They are there without having been created; creating, updating or deleting affects the store only. Those of the first
   * version of the old API (`retrieval`, `file_ids`) are read as well. Each is checked when it is first used: a call that
   * needs one which is no assistant rejects with a TypeError that names it. Vector stores that one describes are made by
   * its first run.
   */
  definitions?: Assistant[] | Record<string, AssistantDefinition> | undefined;
  /** Keeps what the platform cannot. Default: one in memory for each account that this process speaks for. */
  store?: Store | undefined;
  /**
   * Keeps what this client sees apart from what clients of other namespaces see in the same store: for a store that
   * serves several accounts. 1 to 64 letters, digits and `_`, `.`, `-`; `oas` by default.
   */
  namespace?: string | undefined;
  /**
   * Where the messages of threads live; `conversations` by default. A function is asked for each new thread, with the
   * parameters of `threads.create`. A thread stays where it was made, whatever the option says later: its id tells.
   */
  history?: HistoryOption | undefined;
  /**
   * What runs send of their threads; `full` by default. `openai-assistants-shim/context` has strategies for threads that
   * grow. The `truncation_strategy` of a run goes first where it is `last_messages`. A function that throws, or gives no list of
   * items, fails the call that starts or continues the run.
   */
  context?: ContextOption | undefined;
  /** What answers in place of models that are gone. `auto` by default at api.openai.com, elsewhere `asked`. */
  models?: ModelsOption | undefined;
  /**
   * What goes on with a run whose model has failed for good: other models, asked in this order, and last a fixed answer. Their
   * own errors count, behind all retries: 429, 5xx, a response that fails, an unknown model that `models` has no successor for.
   * The run keeps the model that it names, and completes.
   */
  fallbacks?: readonly Fallback[] | undefined;
  /**
   * Second definitions of assistants, by the id of the assistant, each for a share of the threads. A thread has the same one in
   * every process and as long as the share does not fall below its place. `assistants.retrieve` shows the assistant itself.
   */
  variants?: Record<string, AssistantVariant> | undefined;
  /**
   * Called once for each request to a model, with a copy of its body, before a model is replaced or a parameter left out;
   * what it answers is sent. For what the old API never had: web search, MCP servers, `service_tier`, `prompt_cache_key`,
   * `safety_identifier`, `text.verbosity`, `context_management`. It cannot change `input`, `conversation`,
   * `previous_response_id`, `stream`, `background` or `store`: that is a `TypeError`, which the call throws, as it does what
   * this function throws; nothing is sent then, and the thread is as it was.
   */
  request?: RequestEditor | undefined;
  /** Where runs are executed; `auto` by default. */
  execution?: ExecutionMode | undefined;
  /**
   * How long a run may take before it expires, in seconds from its first response: 600 by default, ten minutes, as the old
   * service had it. For models that may work for longer, such as those of deep research. At most 24 days.
   */
  runTimeout?: number | undefined;
  /** How the code interpreter runs. */
  container?: ContainerOptions | undefined;
  /**
   * File search and code interpreter of the app's own, for servers that have none: see {@link LocalTools}. A tool that is not
   * given here is the service's.
   */
  tools?: LocalTools | undefined;
  /**
   * Whether what a model says while it works (messages of the phase `commentary`) is shown: in streams, lists and steps alike.
   * `keep` by default; with `drop` only its answers are, and a `last_messages` window counts and sends those alone.
   */
  commentary?: 'keep' | 'drop' | undefined;
  /** Whether file citations get a marker (`【4:0†file.pdf】`) in the text; true by default. */
  citationMarkers?: boolean | undefined;
  /**
   * What `threads.delete` deletes besides the conversation; `all` by default. What is not deleted within 5 seconds of the
   * call is deleted behind it, at the next look at the thread, or by `prune`.
   */
  erase?: EraseOption | undefined;
  /**
   * On serverless hosts: called with the work of a run, and with the rest of a thread's deletion, to keep the function alive
   * until it has ended.
   */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /**
   * Called with what happens: requests, statuses of runs, tool calls, retries, losses. An event is told after it has
   * happened, soon and in order; nothing waits for a listener, and one that throws changes nothing.
   */
  onEvent?: AssistantsListener | readonly AssistantsListener[] | undefined;
  /**
   * Shares the calls between this library and another way to the old API, while an app moves: see {@link RolloutSettings}. A new
   * thread goes to one of them by the decision given, and stays there. Threads that this library does not know are the other
   * way's. Needs a store that lasts, or `sideOf`.
   */
  rollout?: RolloutOption | undefined;
  /**
   * Repeats a share of the runs after they have ended, with another model, other parameters or by another client, and tells
   * both answers: see {@link ShadowOption}. Nothing of it is stored, no function of the app is called, and no call waits for it.
   */
  shadow?: ShadowOption | undefined;
}
