import type { Meter, Tracer } from '@opentelemetry/api';
import type { ContentMode } from './content.js';
import { METRICS, type Conventions } from './conventions.js';
import { isPrices, type ModelPrices } from '../lib/prices.js';

/** Options of `openTelemetry`. */
export interface OpenTelemetryOptions {
  /** Makes the spans. Default: a tracer of the registered provider, with the name of this package. */
  tracer?: Tracer | undefined;
  /** Records the metrics. Default: a meter of the registered provider, with the name of this package. */
  meter?: Meter | undefined;
  /**
   * What spans contain of messages, instructions, and arguments and outputs of functions. `true`: the content. `false` (the
   * default): the first 16 hexadecimal digits of its SHA-256. Equal content has the same hash; a short text can be guessed from
   * it. `'none'`: nothing.
   */
  content?: ContentMode | undefined;
  /** Prices of models, for a million tokens. Without them no costs are recorded. */
  prices?: ModelPrices | undefined;
  /** The names of the metrics: of OpenTelemetry's conventions for generative AI 0.1.0 (default), or of the older 1.41.0. */
  conventions?: Conventions | undefined;
  /**
   * Whether requests get the headers of their trace (`traceparent`). Default: true, unless Node's `fetch` is instrumented and so
   * adds them itself.
   */
  propagate?: boolean | undefined;
  /**
   * Milliseconds without an event after which the span of a run ends; 15 minutes by default. Then another process has probably
   * continued the run, or no process does.
   */
  lostAfterMs?: number | undefined;
}

/** @throws TypeError for an invalid option */
export function checkTelemetryOptions({
  content,
  prices,
  conventions,
  propagate,
  lostAfterMs,
}: OpenTelemetryOptions): void {
  check(content === undefined || [true, false, 'none'].includes(content), "'content' must be true, false or 'none'.");
  check(prices === undefined || isPrices(prices), "'prices' must give each model numbers for 'input' and 'output'.");
  check(conventions === undefined || conventions in METRICS, "'conventions' must be '0.1.0' or '1.41.0'.");
  check(propagate === undefined || typeof propagate === 'boolean', "'propagate' must be true or false.");
  check(lostAfterMs === undefined || lostAfterMs > 0, "'lostAfterMs' must be a number above 0.");
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new TypeError(`openTelemetry: ${message}`);
}
