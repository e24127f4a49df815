import {
  convertCodeInterpreterCall,
  convertFileSearchCall,
  convertToolCall,
  type ToolCallItem,
  type ToolCallSource,
} from '../mapping/to-assistants/convert-tool-calls.js';
import type { ToolCall, ToolCallDelta } from '../types/index.js';
import { readRest, readWhole, type ItemEvent } from './translation-state.js';

/** One tool call while it streams. What its methods return are the deltas to send. */
export class ToolCallTranslation {
  readonly #index: number;
  readonly #source: ToolCallSource;
  #item: ToolCallItem;
  /** Arguments or code, as far as they were sent. */
  #sent = '';
  #isDone = false;

  constructor(item: ToolCallItem, index: number, source: ToolCallSource) {
    this.#item = item;
    this.#index = index;
    this.#source = source;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get isFunction(): boolean {
    return this.#item.type === 'function_call';
  }

  /** The call as it is now. */
  get call(): ToolCall {
    return convertToolCall(this.#withSent(this.#item), this.#source);
  }

  /** The first delta names the call; what it is called with follows. */
  begin(): ToolCallDelta {
    const index = this.#index;
    const item = this.#item;
    switch (item.type) {
      case 'function_call':
        return {
          index,
          id: item.call_id,
          type: 'function',
          function: { name: item.name, arguments: '', output: null },
        };
      case 'code_interpreter_call':
        return { index, id: item.id, type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } };
      default: {
        const ranking_options = { ...this.#source.ranking };
        return { index, id: item.id, type: 'file_search', file_search: { ranking_options, results: [] } };
      }
    }
  }

  translate(event: ItemEvent): ToolCallDelta[] {
    switch (event.type) {
      case 'response.function_call_arguments.delta':
      case 'response.code_interpreter_call_code.delta':
        return this.#append(event.delta);
      default:
        return [];
    }
  }

  /** The call has ended, as `item` says: sends what no delta brought, then what came of it. */
  finish(item: ToolCallItem): ToolCallDelta[] {
    if (this.#isDone || item.type !== this.#item.type) return [];
    this.#isDone = true;
    const rest = this.#append(readRest(readInput(item), this.#sent));
    this.#item = this.#withSent(item);
    return [...rest, ...this.#sendResults()];
  }

  #append(delta: string): ToolCallDelta[] {
    this.#sent += delta;
    const index = this.#index;
    if (delta === '' || this.#item.type === 'file_search_call') return [];
    return this.isFunction
      ? [{ index, type: 'function', function: { arguments: delta } }]
      : [{ index, type: 'code_interpreter', code_interpreter: { input: delta } }];
  }

  #sendResults(): ToolCallDelta[] {
    const index = this.#index;
    if (this.#item.type === 'code_interpreter_call') {
      const { outputs } = convertCodeInterpreterCall(this.#item, this.#source.threadId).code_interpreter;
      const numbered = outputs.map((output, position) => ({ index: position, ...output }));
      return outputs.length === 0 ? [] : [{ index, type: 'code_interpreter', code_interpreter: { outputs: numbered } }];
    }
    if (this.#item.type === 'file_search_call') {
      const { results = [] } = convertFileSearchCall(this.#item, this.#source.ranking).file_search;
      const numbered = results.map((result, position) => ({ index: position, ...result }));
      return results.length === 0 ? [] : [{ index, type: 'file_search', file_search: { results: numbered } }];
    }
    return [];
  }

  #withSent(item: ToolCallItem): ToolCallItem {
    const input = this.#isDone ? readWhole(readInput(item), this.#sent) : this.#sent;
    if (item.type === 'function_call') return { ...item, arguments: input };
    return item.type === 'code_interpreter_call' ? { ...item, code: input } : item;
  }
}

function readInput(item: ToolCallItem): string {
  if (item.type === 'function_call') return item.arguments;
  return item.type === 'code_interpreter_call' ? (item.code ?? '') : '';
}
