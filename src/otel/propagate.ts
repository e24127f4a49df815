import { propagation, type Context } from '@opentelemetry/api';
import { readNode } from '../lib/read-node.js';

/**
 * The diagnostics channel of Node's `fetch`. Instrumentations of `fetch` subscribe to it, and add the headers of a trace
 * themselves.
 */
const FETCH_CHANNEL = 'undici:request:create';

/**
 * Returns the headers that tell the server the trace (`traceparent`). Empty if an instrumentation of Node's `fetch` adds them,
 * because a request with two such headers belongs to no trace.
 */
export function toHeaders(context: Context, propagate: boolean | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (propagate ?? !isFetchInstrumented()) propagation.inject(context, headers);
  return headers;
}

const isFetchInstrumented = (): boolean =>
  readNode((node) => node.getBuiltinModule('node:diagnostics_channel').channel(FETCH_CHANNEL).hasSubscribers) ?? false;
