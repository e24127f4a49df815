import { isCommentary } from '../mapping/to-assistants/convert-message.js';
import { isToolCallItem } from '../mapping/tools/index.js';
import type { LocalCall } from '../mapping/tools/tool-type.js';
import type { Message, RequiredActionFunctionToolCall, RunStep, ToolCall } from '../types/index.js';
import type { ResponseOutputItem } from '../types/responses.js';
import { MessageTranslation } from './translate-message.js';
import { ToolCallsTranslation } from './translate-tool-calls.js';
import type { ItemEvent, StepEvent, TranslationContext } from './translation-state.js';

/** When items start and end, in Unix seconds. */
export interface Times {
  startedAt(itemId: string): number;
  endedAt(): number;
}

/**
 * The steps of a response. A message is one step, and so are adjacent tool calls. Reasoning, and items without a legacy
 * form, only separate tool calls.
 *
 * A step closes when the next one begins or the response ends. A step with function calls also takes later calls, even
 * after a separator: it stays open for outputs, and no other step can be open beside it. If a message follows
 * nevertheless, the step closes before its outputs have come.
 */
export class StepSequence {
  readonly #context: TranslationContext;
  readonly #steps: (MessageTranslation | ToolCallsTranslation)[] = [];
  /** The item that has begun and not ended. */
  #item: ResponseOutputItem | null = null;
  /** Another item came after the last tool call. */
  #isSeparated = false;

  constructor(context: TranslationContext) {
    this.#context = context;
  }

  /** The step that may still change, if any. */
  get last(): MessageTranslation | ToolCallsTranslation | undefined {
    return this.#steps.at(-1);
  }

  get steps(): RunStep[] {
    return this.#steps.map(({ step }) => step);
  }

  get messages(): Message[] {
    return this.#steps.flatMap(({ message }) => (message ? [message] : []));
  }

  get functionCalls(): RequiredActionFunctionToolCall[] {
    return this.#steps.flatMap((step) => (step instanceof ToolCallsTranslation ? step.functionCalls : []));
  }

  get localCalls(): LocalCall[] {
    return this.#steps.flatMap((step) => (step instanceof ToolCallsTranslation ? step.localCalls : []));
  }

  /** Applies the answer of a local tool. */
  answer(call: ToolCall): StepEvent[] {
    return this.#steps.flatMap((step) => (step instanceof ToolCallsTranslation ? step.answer(call) : []));
  }

  /** Applies an event of the open item, or of one that begins. */
  apply(event: ItemEvent, times: Times): StepEvent[] {
    switch (event.type) {
      case 'response.output_item.added':
        return this.#start(event.item, times);
      case 'response.output_item.done':
        return this.finish(event.item, times);
      default:
        return this.#item && this.#isStep(this.#item) ? (this.last?.translate(event) ?? []) : [];
    }
  }

  /** An item has ended; `item` is its final form. Its beginning may not have been seen. */
  finish(item: ResponseOutputItem, times: Times): StepEvent[] {
    const events = this.#item ? [] : this.#start(item, times);
    const isShown = this.#isStep(this.#item ?? item);
    this.#item = null;
    const { last } = this;
    if (!isShown) return events;
    if (last instanceof MessageTranslation && item.type === 'message') {
      events.push(...last.finishItem(item, times.endedAt()));
    } else if (last instanceof ToolCallsTranslation && isToolCallItem(item)) {
      events.push(...last.finishItem(item, times.endedAt()));
    }
    return events;
  }

  /** Gives up the open item: its end will not come. */
  giveUp(): void {
    this.#item = null;
  }

  /** Whether an item is a step, or part of one. */
  #isStep(item: ResponseOutputItem): boolean {
    if (item.type === 'message') return !(this.#context.dropsCommentary && isCommentary(item));
    return isToolCallItem(item);
  }

  #start(item: ResponseOutputItem, times: Times): StepEvent[] {
    this.#item = item;
    if (item.type === 'message' && this.#isStep(item)) {
      return this.#open(new MessageTranslation(item, times.startedAt(item.id), this.#contextOfMessage()), times);
    }
    if (!isToolCallItem(item)) {
      this.#isSeparated = true;
      return [];
    }
    const { last } = this;
    if (last instanceof ToolCallsTranslation && (last.awaitsOutputs || !this.#isSeparated)) return last.addCall(item);
    const step = new ToolCallsTranslation(item, times.startedAt(item.id ?? ''), this.#context);
    return [...this.#open(step, times), ...step.addCall(item)];
  }

  /** The context of a new message. Only the first message shows images that no text names. */
  #contextOfMessage(): TranslationContext {
    const { namedFiles } = this.#context;
    if (!namedFiles || this.messages.length === 0) return this.#context;
    return { ...this.#context, namedFiles: namedFiles.filter(({ as }) => as !== 'image') };
  }

  #open(step: MessageTranslation | ToolCallsTranslation, times: Times): StepEvent[] {
    const closing = this.last?.complete({ at: times.endedAt(), usage: null, cut: null }) ?? [];
    this.#steps.push(step);
    this.#isSeparated = false;
    return [...closing, ...step.begin()];
  }
}
