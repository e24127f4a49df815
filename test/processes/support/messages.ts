import type { ExecutionMode, Fallback } from 'openai-assistants-shim';

/** The client that a worker makes its calls with. The same settings are the same client. */
export interface ClientConfig {
  baseURL: string;
  /** Where its store is, as `openStore` takes it; null for one of the worker's own memory. */
  store: string[] | null;
  execution?: ExecutionMode;
  fallbacks?: Fallback[];
  /** The worker kills itself instead of sending the nth request of this kind (`POST /responses`). */
  diesAt?: { request: string; nth: number };
}

/** From the test to a worker: a method of the client, by its path. */
export interface Command {
  id: number;
  config: ClientConfig;
  method: string[];
  args: unknown[];
}

/** From a worker to the test: one answer to each command, after `stream` events and an `end`, or an error. */
export type Reply = { id: number } & (
  | { type: 'value'; value: unknown }
  | { type: 'stream' }
  | { type: 'event'; event: unknown }
  | { type: 'end' }
  | { type: 'error'; error: WireError }
);

export interface WireError {
  name: string;
  message: string;
  status?: unknown;
  code?: unknown;
  param?: unknown;
}
