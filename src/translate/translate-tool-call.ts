import { toolTypeOf } from '../mapping/tools/index.js';
import type { LocalCall, ToolCallItem, ToolCallSource, ToolType } from '../mapping/tools/tool-type.js';
import type { RequiredActionFunctionToolCall, ToolCall, ToolCallDelta } from '../types/index.js';
import type { ResponseStreamEvent } from '../types/responses.js';
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
  /** A call of a local tool, with what came of it. */
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

  /** Whether the call is answered once its response has ended: by the caller, or by a local tool. */
  get awaitsOutput(): boolean {
    return this.#type.answer !== undefined || this.isLocal;
  }

  /** Whether a local tool answers the call. */
  get isLocal(): boolean {
    return this.#type.local !== undefined;
  }

  /** A local tool has yet to answer the call. */
  get awaitsLocal(): boolean {
    return this.isLocal && this.#answered === null;
  }

  /** The call as it is now. */
  get call(): ToolCall {
    if (this.#answered) return this.#answered;
    return this.#type.toCall(this.#withSent(this.#item), this.#source);
  }

  /** The call as a run that awaits its output lists it; null when the caller does not answer it. */
  get required(): RequiredActionFunctionToolCall | null {
    return this.#type.answer?.toRequired(this.call) ?? null;
  }

  /** The call as a local tool is to answer it; null for any other. */
  get local(): LocalCall | null {
    return this.#type.local?.read(this.#item) ?? null;
  }

  /** What was told of the call so far, for listeners who were not told then. */
  retell(): ToolCallDelta[] {
    const { input } = this.#type;
    const sent = input && this.#sent !== '' ? [{ index: this.#index, ...input.toDelta(this.#sent) }] : [];
    return [this.begin(), ...sent];
  }

  /** A local tool has answered the call. */
  answer(call: ToolCall): ToolCallDelta[] {
    this.#answered = call;
    return this.#results();
  }

  /** The first delta names the call; what it is called with follows. */
  begin(): ToolCallDelta {
    return { index: this.#index, ...this.#type.firstDelta(this.#item, this.#source) };
  }

  translate(event: ItemEvent): ToolCallDelta[] {
    return this.#append(this.#readDelta(event));
  }

  /** The call has ended, as `item` says: sends what no delta brought, then what came of it. */
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
