import { toolTypeOf } from '../mapping/tools/index.js';
import type { LocalCall, ToolCallItem, ToolCallSource, ToolType } from '../mapping/tools/tool-type.js';
import type { RequiredActionFunctionToolCall, ToolCall, ToolCallDelta } from '../types/index.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import { readRest, readWhole, type ItemEvent } from './translation-state.js';

/** Translates a streaming tool call. Its methods return the deltas to send. */
export class ToolCallTranslation {
  readonly #type: ToolType;
  readonly #index: number;
  readonly #source: ToolCallSource;
  #item: ToolCallItem;
  /** The input that was sent so far. */
  #sent = '';
  #isDone = false;
  /** The call with the results of a local tool. */
  #answered: ToolCall | null = null;
  readonly #readDelta: (event: ResponseStreamEvent) => string;

  constructor(item: ToolCallItem, index: number, source: ToolCallSource) {
    this.#type = toolTypeOf(item, source.local);
    this.#readDelta = this.#type.input?.createReader() ?? (() => '');
    this.#item = item;
    this.#index = index;
    this.#source = source;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether the call is answered after its response: by the caller or a local tool. */
  get awaitsOutput(): boolean {
    return this.#type.answer !== undefined || this.isLocal;
  }

  /** Whether a local tool answers the call. */
  get isLocal(): boolean {
    return this.#type.local !== undefined;
  }

  /** Whether a local tool still has to answer the call. */
  get awaitsLocal(): boolean {
    return this.isLocal && this.#answered === null;
  }

  /** The call's current state. */
  get call(): ToolCall {
    if (this.#answered) return this.#answered;
    return this.#type.toCall(this.#withSent(this.#item), this.#source);
  }

  /** The call as `required_action` lists it; null if the caller does not answer it. */
  get required(): RequiredActionFunctionToolCall | null {
    return this.#type.answer?.toRequired(this.call) ?? null;
  }

  /** The call for a local tool; null for other calls. */
  get local(): LocalCall | null {
    return this.#type.local?.read(this.#item) ?? null;
  }

  /** The deltas of the call so far, which were held back before. */
  describe(): ToolCallDelta[] {
    const { input } = this.#type;
    const sent = input && this.#sent !== '' ? [{ index: this.#index, ...input.toDelta(this.#sent) }] : [];
    return [this.begin(), ...sent];
  }

  /** Applies the answer of a local tool. */
  answer(call: ToolCall): ToolCallDelta[] {
    this.#answered = call;
    return this.#results();
  }

  /** The first delta, which names the call. Its input follows. */
  begin(): ToolCallDelta {
    return { index: this.#index, ...this.#type.firstDelta(this.#item, this.#source) };
  }

  translate(event: ItemEvent): ToolCallDelta[] {
    return this.#append(this.#readDelta(event));
  }

  /** The call has ended; `item` is its final form. Returns what no delta brought, then the results. */
  finish(item: ToolCallItem): ToolCallDelta[] {
    if (this.#isDone || item.type !== this.#item.type) return [];
    this.#isDone = true;
    const rest = this.#append(readRest(this.#type.input?.read(item) ?? '', this.#sent));
    this.#item = this.#withSent(item);
    return this.isLocal ? rest : [...rest, ...this.#results()];
  }

  #results(): ToolCallDelta[] {
    const results = this.#type.results?.(this.call);
    return results ? [{ index: this.#index, ...results }] : [];
  }

  #append(text: string): ToolCallDelta[] {
    const { input } = this.#type;
    if (!input || text === '') return [];
    this.#sent += text;
    return [{ index: this.#index, ...input.toDelta(text) }];
  }

  #withSent(item: ToolCallItem): ToolCallItem {
    const { input } = this.#type;
    if (!input) return item;
    return input.write(item, this.#isDone ? readWhole(input.read(item), this.#sent) : this.#sent);
  }
}
