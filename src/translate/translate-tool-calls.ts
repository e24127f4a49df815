import { toStepId } from '../mapping/ids.js';
import { closeStep, createStep, type StepEnd } from '../mapping/to-assistants/convert-run-steps.js';
import { readRankingOptions } from '../mapping/tools/file-search.js';
import { convertToolCall } from '../mapping/tools/index.js';
import type { LocalCall, ToolCallItem, ToolCallSource } from '../mapping/tools/tool-type.js';
import type {
  LastError,
  RequiredActionFunctionToolCall,
  RunStep,
  ToolCall,
  ToolCallDelta,
  Usage,
} from '../types/index.js';
import { ToolCallTranslation } from './translate-tool-call.js';
import type {
  Closing,
  Ending,
  ItemEvent,
  StepEvent,
  StepTranslation,
  TranslationContext,
} from './translation-state.js';

/**
 * Translates adjacent tool calls of the response: one step. Deltas after a call of a local tool are held back until
 * that call is answered, so that the deltas of one call follow those of the previous one.
 */
export class ToolCallsTranslation implements StepTranslation {
  readonly message = null;
  readonly #source: ToolCallSource;
  readonly #calls: ToolCallTranslation[] = [];
  #step: RunStep;
  /** How many of the calls were sent to the listeners. */
  #sentCount = 0;
  /** When the last call was done, in Unix seconds. */
  #doneAt: number | null = null;

  constructor(first: ToolCallItem, createdAt: number, context: TranslationContext) {
    const { threadId, rankingOptions: ranking = readRankingOptions([]), localFunctions: local } = context;
    this.#source = { threadId, ranking, local };
    const details = { type: 'tool_calls' as const, tool_calls: [] };
    const id = toStepId(first.id ?? convertToolCall(first, this.#source).id);
    this.#step = createStep(id, details, createdAt, context);
  }

  get step(): RunStep {
    return this.#isOpen ? this.#withCalls(this.#step) : this.#step;
  }

  /** The calls that the caller answers, as `required_action` lists them. */
  get functionCalls(): RequiredActionFunctionToolCall[] {
    return this.#calls.flatMap(({ required }) => required ?? []);
  }

  /** The calls that local tools answer. */
  get localCalls(): LocalCall[] {
    return this.#calls.flatMap(({ local }) => local ?? []);
  }

  /** Whether the step must stay open for the outputs of its calls. */
  get awaitsOutputs(): boolean {
    return this.#isOpen && this.#calls.some(({ awaitsOutput }) => awaitsOutput);
  }

  begin(): StepEvent[] {
    return [
      { event: 'thread.run.step.created', data: this.#step },
      { event: 'thread.run.step.in_progress', data: this.#step },
    ];
  }

  addCall(item: ToolCallItem): StepEvent[] {
    const call = new ToolCallTranslation(item, this.#calls.length, this.#source);
    const isHeld = this.#isHolding;
    this.#calls.push(call);
    if (isHeld) return [];
    this.#sentCount = this.#calls.length;
    return this.#toEvents([call.begin()]);
  }

  /** Translates an event of the last call; no call begins before the previous one has ended. */
  translate(event: ItemEvent): StepEvent[] {
    return this.#sendLast(this.#calls.at(-1)?.translate(event) ?? []);
  }

  /** The last call has ended; `item` is its final form. */
  finishItem(item: ToolCallItem, at: number): StepEvent[] {
    this.#doneAt = at;
    return this.#sendLast(this.#calls.at(-1)?.finish(item) ?? []);
  }

  /**
   * Applies the answer of a local tool: returns its results, and what was held back because of it. Nothing if the call
   * is in another step.
   */
  answer(answered: ToolCall): StepEvent[] {
    const call = this.#calls.find((each) => each.isLocal && each.call.id === answered.id);
    if (!call || !this.#isOpen) return [];
    return this.#toEvents([...call.answer(answered), ...this.#releaseHeld()]);
  }

  complete({ at, usage }: Closing): StepEvent[] {
    return this.#isOpen ? this.#close('completed', this.#doneAt ?? at, usage) : [];
  }

  settle(at: number): StepEvent[] {
    return this.#isDone ? this.complete({ at, usage: null, cut: null }) : [];
  }

  abandon({ status, at, lastError }: Ending, usage: Usage | null): StepEvent[] {
    if (!this.#isOpen) return [];
    if (this.#isDone || status === 'incomplete') return this.#close('completed', this.#doneAt ?? at, usage);
    return this.#close(status, at, usage, lastError);
  }

  /** Whether a call has begun after which deltas are held back. */
  get #isHolding(): boolean {
    return this.#calls.some(({ awaitsLocal }) => awaitsLocal);
  }

  /** Deltas of the last call, unless they are held back. */
  #sendLast(deltas: readonly ToolCallDelta[]): StepEvent[] {
    return this.#sentCount === this.#calls.length ? this.#toEvents(deltas) : [];
  }

  /** The deltas of held calls that can be sent now. */
  #releaseHeld(): ToolCallDelta[] {
    const deltas: ToolCallDelta[] = [];
    while (
      this.#sentCount < this.#calls.length &&
      !this.#calls.slice(0, this.#sentCount).some(({ awaitsLocal }) => awaitsLocal)
    ) {
      deltas.push(...(this.#calls[this.#sentCount]?.describe() ?? []));
      this.#sentCount += 1;
    }
    return deltas;
  }

  get #isDone(): boolean {
    return this.#calls.every((call) => call.isDone && !call.awaitsOutput);
  }

  get #isOpen(): boolean {
    return this.#step.status === 'in_progress';
  }

  #close(status: StepEnd, at: number, usage: Usage | null, lastError?: LastError | null): StepEvent[] {
    const held = this.#calls.slice(this.#sentCount).flatMap((call) => call.describe());
    this.#sentCount = this.#calls.length;
    this.#step = { ...closeStep(this.#withCalls(this.#step), status, at, lastError), usage };
    return [...this.#toEvents(held), { event: `thread.run.step.${status}`, data: this.#step }];
  }

  #withCalls(step: RunStep): RunStep {
    return { ...step, step_details: { type: 'tool_calls', tool_calls: this.#calls.map(({ call }) => call) } };
  }

  #toEvents(deltas: readonly ToolCallDelta[]): StepEvent[] {
    return deltas.map((delta) => ({
      event: 'thread.run.step.delta',
      data: {
        id: this.#step.id,
        object: 'thread.run.step.delta',
        delta: { step_details: { type: 'tool_calls', tool_calls: [delta] } },
      },
    }));
  }
}
