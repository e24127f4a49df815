import { asString, asStrings, isObject, type JsonObject } from './json.js';
import { pause } from './pause.js';
import { countContext, countTokens } from './context-window.js';
import { itemEvents, showItem, type EventOptions } from './response-events.js';
import type { PendingHold } from './script.js';
import type { OutputPlan } from './output-plan.js';
import type { BareEvent } from './tools/fake-tool.js';
import type { WireEvent, WireItem, WireResponse } from './types.js';

/** What a response needs from the fake. */
export interface RunHost {
  now: () => number;
  pace: number;
  /** Called once when the response has ended, before a client can see that. */
  onEnd: (run: ResponseRun) => void;
}

/** The request of a response, and its context. */
export interface RunSource {
  response: WireResponse;
  body: JsonObject;
  /** All items before its output, with ids. */
  context: WireItem[];
  /** The items of the context that the model sees: all, unless there are too many. */
  seen: readonly WireItem[];
  /** The items of the context that came with the request. */
  input: WireItem[];
  plan: OutputPlan;
  hold: PendingHold | null;
}

/** A response in progress. It makes one event of its plan at a time, and keeps the events for later readers. */
export class ResponseRun {
  readonly log: WireEvent[] = [];
  readonly source: RunSource;
  readonly options: EventOptions;
  /** The output so far, with all optional fields. */
  readonly output: WireItem[] = [];
  ended = false;
  /** Whether its input and output are added to its conversation when it completes. */
  joins = true;
  #staysQueued = false;
  readonly #host: RunHost;
  readonly #events: Iterator<BareEvent, void>;
  readonly #stopped: Promise<void>;
  #stop: () => void = () => undefined;
  #wake: (() => void)[] = [];
  #busy: Promise<unknown> = Promise.resolve();

  constructor(source: RunSource, host: RunHost) {
    this.source = source;
    this.#host = host;
    const { background } = source.response;
    const streamOptions = source.body.stream_options;
    const obfuscation = !(isObject(streamOptions) && streamOptions.include_obfuscation === false);
    this.options = {
      obfuscation: obfuscation && !background,
      include: asStrings(source.body.include),
    };
    this.#stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    this.#events = this.#plan();
  }

  get response(): WireResponse {
    return this.source.response;
  }

  /** Makes the next event; null after the last. Concurrent calls take turns. */
  async advance(): Promise<WireEvent | null> {
    const turn = this.#busy.then(() => this.#next());
    this.#busy = turn;
    return turn;
  }

  /** Makes all events. */
  async drive(): Promise<void> {
    while ((await this.advance()) !== null);
  }

  /** Resolves the event with this number as soon as it exists, or null if the response ends before. */
  async follow(index: number): Promise<WireEvent | null> {
    while (index >= this.log.length && !this.ended) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    return this.log[index] ?? null;
  }

  /**
   * The stream was lost at its first event, so the response stays `queued` until it is stopped, unless it has left the queue.
   */
  stayQueued(): void {
    this.#staysQueued = this.response.status === 'queued' && this.log.length <= 1;
  }

  /** Ends the response as `cancelled`, unless it has ended. Nothing is added to its conversation. */
  stop(): void {
    if (this.ended) return;
    this.response.status = 'cancelled';
    this.#end();
  }

  /** Returns the current Response object, with these optional fields and those of its request. */
  show(include: readonly string[] = []): WireResponse {
    const asked = [...this.options.include, ...include];
    return structuredClone({ ...this.response, output: this.output.map((item) => showItem(item, asked)) });
  }

  async #next(): Promise<WireEvent | null> {
    const { hold } = this.source;
    if (hold && !this.ended && this.log.length >= (hold.afterEvents ?? (this.response.background ? 3 : 2))) {
      hold.reach(this.response.id);
      await Promise.race([hold.released, this.#stopped]);
    }
    if (this.#host.pace > 0) await Promise.race([pause(this.#host.pace), this.#stopped]);
    if (this.#staysQueued) await this.#stopped;
    if (this.ended) return null;
    const next = this.#events.next();
    if (next.done) return null;
    const { type, ...rest } = next.value;
    const event: WireEvent = structuredClone({ type, sequence_number: this.log.length, ...rest });
    this.log.push(event);
    this.#notify();
    return event;
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #end(): void {
    this.ended = true;
    this.#host.onEnd(this);
    this.#stop();
    this.#notify();
  }

  *#plan(): Generator<BareEvent, void, void> {
    const { response, plan, body } = this.source;
    yield { type: 'response.created', response: this.show() };
    if (response.background) yield { type: 'response.queued', response: this.show() };
    response.status = 'in_progress';
    yield { type: 'response.in_progress', response: this.show() };
    for (const [index, planned] of plan.items.entries()) {
      for (const event of itemEvents(planned, index, this.options)) {
        if (event.type === 'response.output_item.done') this.output.push(planned.item);
        yield event;
      }
    }
    const { ending } = plan;
    if (ending.status === 'failed') {
      if (ending.event) {
        yield {
          type: 'error',
          error: {
            type: ending.event.type,
            code: ending.code,
            message: ending.message,
            param: ending.event.param ?? null,
          },
        };
      }
      response.error = { code: ending.code, message: ending.message };
    } else {
      response.service_tier = asString(body.service_tier ?? 'auto') === 'auto' ? 'default' : body.service_tier;
      response.usage = this.#countUsage();
      if (ending.status === 'incomplete') response.incomplete_details = { reason: ending.reason };
      else response.completed_at = Math.floor(this.#host.now());
    }
    response.status = ending.status;
    this.#end();
    yield { type: `response.${ending.status}`, response: this.show() };
  }

  /** Returns the usage of the reply. Missing values are estimated from the pieces of the text. */
  #countUsage(): JsonObject {
    const { plan, seen, body } = this.source;
    const input = plan.usage.inputTokens ?? countContext(seen, body);
    const reasoning = plan.usage.reasoningTokens ?? 0;
    const output =
      plan.usage.outputTokens ??
      plan.items.reduce((sum, { item }) => sum + countTokens(item.content ?? item.arguments ?? item.code), reasoning);
    return {
      input_tokens: input,
      input_tokens_details: { cached_tokens: plan.usage.cachedTokens ?? 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    };
  }
}
