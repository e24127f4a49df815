import { propagation, type Context } from '@opentelemetry/api';
import { readNode } from '../lib/read-node.js';

/** Told by Node's `fetch` of each request: instrumentations of it listen here, and add the headers of a trace themselves. */
const FETCH_CHANNEL = 'undici:request:create';

/**
 * The headers that carry a context to the server (`traceparent`). None where an instrumentation of Node's `fetch` adds them: a
 * request with two of a kind belongs to no trace.
 */
export function toHeaders(context: Context, propagate: boolean | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (propagate ?? !isFetchInstrumented()) propagation.inject(context, headers);
  return headers;
}

const isFetchInstrumented = (): boolean =>
  readNode((node) => node.getBuiltinModule('node:diagnostics_channel').channel(FETCH_CHANNEL).hasSubscribers) ?? false;
