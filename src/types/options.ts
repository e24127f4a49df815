import type { Store } from '../store/store.js';
import type { AssistantCreateParams, Assistant } from './assistant.js';

/** An assistant given in the options, under its id: what `assistants.create` took. */
export type AssistantDefinition = AssistantCreateParams;

/** What takes the place of a retired model. */
export interface ModelSuccessor {
  /** Id of the model to call instead. */
  model: string;
  /** Names of request parameters that it refuses and that are left out for it, e.g. `temperature`. */
  omit?: string[];
}

/**
 * - `auto`: polled runs in the background, streamed ones in the foreground
 * - `background`, `foreground`: all runs so
 */
export type ExecutionMode = 'auto' | 'background' | 'foreground';

/** How the assistants surface of a client behaves. */
export interface AssistantsOptions {
  /**
   * Assistants whose ids only legacy code knows: an export of the old API, or definitions by id.
   * They are there without having been created; creating, updating or deleting affects the store only.
   */
  definitions?: Assistant[] | Record<string, AssistantDefinition>;
  /** Keeps what the platform cannot. Default: one in memory for each account that this process speaks for. */
  store?: Store;
  /** Retired model id to its successor. */
  models?: Record<string, string | ModelSuccessor>;
  /** Where runs are executed; `auto` by default. */
  execution?: ExecutionMode;
  /** Whether file citations get a marker (`【4:0†file.pdf】`) in the text; true by default. */
  citationMarkers?: boolean;
  /** On serverless hosts: called with the work of a run, to keep the function alive until it has ended. */
  waitUntil?: (work: Promise<unknown>) => void;
}
