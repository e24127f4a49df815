import { toolTypeOf } from '../mapping/tools/index.js';
import type { ToolCallItem, ToolCallSource, ToolType } from '../mapping/tools/tool-type.js';
import type { RequiredActionFunctionToolCall, ToolCall, ToolCallDelta } from '../types/index.js';
import { readRest, readWhole, type ItemEvent } from './translation-state.js';

/** One tool call while it streams. What its methods return are the deltas to send. */
export class ToolCallTranslation {
  readonly #type: ToolType;
  readonly #index: number;
  readonly #source: ToolCallSource;
  #item: ToolCallItem;
  /** The input, as far as it was sent. */
  #sent = '';
  #isDone = false;

  constructor(item: ToolCallItem, index: number, source: ToolCallSource) {
    this.#type = toolTypeOf(item);
    this.#item = item;
    this.#index = index;
    this.#source = source;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether the caller answers the call. */
  get awaitsOutput(): boolean {
    return this.#type.answer !== undefined;
  }

  /** The call as it is now. */
  get call(): ToolCall {
    return this.#type.toCall(this.#withSent(this.#item), this.#source);
  }

  /** The call as a run that awaits its output lists it; null when the caller does not answer it. */
  get required(): RequiredActionFunctionToolCall | null {
    return this.#type.answer?.toRequired(this.call) ?? null;
  }

  /** The first delta names the call; what it is called with follows. */
  begin(): ToolCallDelta {
    return { index: this.#index, ...this.#type.firstDelta(this.#item, this.#source) };
  }

  translate(event: ItemEvent): ToolCallDelta[] {
    return this.#append(this.#type.input?.readDelta(event) ?? '');
  }

  /** The call has ended, as `item` says: sends what no delta brought, then what came of it. */
  finish(item: ToolCallItem): ToolCallDelta[] {
    if (this.#isDone || item.type !== this.#item.type) return [];
    this.#isDone = true;
    const rest = this.#append(readRest(this.#type.input?.read(item) ?? '', this.#sent));
    this.#item = this.#withSent(item);
    const results = this.#type.results?.(this.call);
    return results ? [...rest, { index: this.#index, ...results }] : rest;
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
