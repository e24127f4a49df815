import type { Meter, Tracer } from '@opentelemetry/api';
import type { ContentMode } from './content.js';
import { METRICS, type Conventions } from './conventions.js';
import { isPrices, type ModelPrices } from '../lib/prices.js';

/** What `openTelemetry` makes of its options. */
export interface OpenTelemetryOptions {
  /** Makes the spans; that of the registered provider, under the name of this package, where none is given. */
  tracer?: Tracer | undefined;
  /** Records the metrics; that of the registered provider, under the name of this package, where none is given. */
  meter?: Meter | undefined;
  /**
   * What spans hold of messages, instructions, and arguments and outputs of functions. `true`: the content itself. Else the first
   * 16 hexadecimal digits of its SHA-256: equal content is known again, and a short text can be guessed. `'none'`: neither.
   */
  content?: ContentMode | undefined;
  /** Prices of models, for the costs of runs; without them no cost is recorded. */
  prices?: ModelPrices | undefined;
  /** Whose names the metrics have: OpenTelemetry's conventions for generative AI 0.1.0 (the default), or 1.41.0 before them. */
  conventions?: Conventions | undefined;
  /**
   * Whether requests get the headers of their trace (`traceparent`). By default they do unless Node's `fetch` is instrumented,
   * which adds them itself.
   */
  propagate?: boolean | undefined;
  /**
   * Milliseconds, 15 minutes by default: the span of a run of which nothing is heard for so long ends. Another process goes on
   * with it, or nothing does.
   */
  lostAfterMs?: number | undefined;
}

/** @throws TypeError for options of another form */
export function checkTelemetryOptions({
  content,
  prices,
  conventions,
  propagate,
  lostAfterMs,
}: OpenTelemetryOptions): void {
  check(content === undefined || [true, false, 'none'].includes(content), "'content' has to be true, false or 'none'.");
  check(prices === undefined || isPrices(prices), "'prices' has to give each model numbers for 'input' and 'output'.");
  check(conventions === undefined || conventions in METRICS, "'conventions' has to be '0.1.0' or '1.41.0'.");
  check(propagate === undefined || typeof propagate === 'boolean', "'propagate' has to be true or false.");
  check(lostAfterMs === undefined || lostAfterMs > 0, "'lostAfterMs' has to be a number above 0.");
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new TypeError(`openTelemetry: ${message}`);
}
