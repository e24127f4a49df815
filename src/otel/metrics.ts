import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import {
  COST,
  DISCONNECTS,
  INFERENCE_TOKENS,
  INFERENCE_USAGE,
  LONG_SECONDS,
  METRICS,
  PARTIAL_ANSWERS,
  SECONDS,
  TOKEN_MODALITY,
  TOKEN_TYPE,
  TOKEN_USAGE,
  TOKENS,
  TOOL_WAIT,
  type Conventions,
} from './conventions.js';

/** The tokens of a response. */
export interface UsedTokens {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** The service does not separate tokens of text from those of images. */
const UNKNOWN_MODALITY = { [TOKEN_MODALITY]: 'unknown' };

/**
 * Records the metrics. Each instrument is created at its first use: if a meter is asked for one before its SDK is registered,
 * that instrument never records anything.
 */
export class Metrics {
  readonly #getMeter: () => Meter;
  readonly #conventions: Conventions;
  readonly #histograms = new Map<string, Histogram>();
  readonly #counters = new Map<string, Counter>();

  constructor(getMeter: () => Meter, conventions: Conventions) {
    this.#getMeter = getMeter;
    this.#conventions = conventions;
  }

  /** A request for a response has ended. */
  inference(seconds: number, attributes: Attributes): void {
    const name = METRICS[this.#conventions].inference;
    this.#record(name, seconds, attributes, { unit: 's', boundaries: SECONDS });
  }

  /** The first piece of a response has arrived. */
  firstChunk(seconds: number, attributes: Attributes): void {
    const name = METRICS[this.#conventions].firstChunk;
    this.#record(name, seconds, attributes, { unit: 's', boundaries: SECONDS });
  }

  /** A run has ended. */
  run(seconds: number, attributes: Attributes): void {
    // In the older conventions requests and runs share one name, so they share one instrument and its buckets.
    const boundaries = this.#conventions === '1.41.0' ? SECONDS : LONG_SECONDS;
    this.#record(METRICS[this.#conventions].run, seconds, attributes, { unit: 's', boundaries });
  }

  /** A response has ended. */
  tokens(used: UsedTokens, attributes: Attributes): void {
    const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = used;
    const how = { unit: '{token}', boundaries: TOKENS };
    if (this.#conventions === '1.41.0') {
      this.#record(TOKEN_USAGE, inputTokens, { ...attributes, [TOKEN_TYPE]: 'input' }, how);
      this.#record(TOKEN_USAGE, outputTokens, { ...attributes, [TOKEN_TYPE]: 'output' }, how);
      return;
    }
    this.#record(`${INFERENCE_TOKENS}.input_tokens`, inputTokens, attributes, how);
    this.#record(`${INFERENCE_TOKENS}.output_tokens`, outputTokens, attributes, how);
    const all = { ...attributes, ...UNKNOWN_MODALITY };
    this.#add(`${INFERENCE_USAGE}.input_tokens`, inputTokens, all, '{token}');
    this.#add(`${INFERENCE_USAGE}.output_tokens`, outputTokens, all, '{token}');
    this.#add(`${INFERENCE_USAGE}.cache_read.input_tokens`, cachedInputTokens, all, '{token}');
    this.#add(`${INFERENCE_USAGE}.reasoning.output_tokens`, reasoningTokens, all, '{token}');
  }

  /** The output of a function call was submitted. */
  toolWait(seconds: number, attributes: Attributes): void {
    this.#record(TOOL_WAIT, seconds, attributes, { unit: 's', boundaries: LONG_SECONDS });
  }

  /** A stream broke, or its reader left. */
  disconnect(attributes: Attributes): void {
    this.#add(DISCONNECTS, 1, attributes, '{disconnect}');
  }

  /** A run ended in the middle of a text. */
  partialAnswer(attributes: Attributes): void {
    this.#add(PARTIAL_ANSWERS, 1, attributes, '{answer}');
  }

  /** `amount` is in the currency of the prices. */
  cost(amount: number, attributes: Attributes): void {
    this.#add(COST, amount, attributes, '{currency}');
  }

  #record(
    name: string,
    value: number,
    attributes: Attributes,
    { unit, boundaries }: { unit: string; boundaries: number[] },
  ): void {
    let histogram = this.#histograms.get(name);
    if (!histogram) {
      histogram = this.#getMeter().createHistogram(name, { unit, advice: { explicitBucketBoundaries: boundaries } });
      this.#histograms.set(name, histogram);
    }
    histogram.record(value, attributes);
  }

  #add(name: string, value: number, attributes: Attributes, unit: string): void {
    let counter = this.#counters.get(name);
    if (!counter) {
      counter = this.#getMeter().createCounter(name, { unit });
      this.#counters.set(name, counter);
    }
    counter.add(value, attributes);
  }
}
