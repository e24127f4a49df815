import { orEmpty } from '../lib/or-empty.js';
import type { UpstreamContentPart } from '../mapping/to-assistants/convert-content.js';
import { createMessage } from '../mapping/to-assistants/convert-message.js';
import { closeStep, createStep, type StepEnd } from '../mapping/to-assistants/convert-run-steps.js';
import { toStepId } from '../mapping/ids.js';
import type { LastError, Message, MessageContentDelta, RunStep, Usage } from '../types/index.js';
import type { ResponseOutputMessage } from '../types/responses.js';
import { filesOfPart } from '../mapping/to-assistants/named-files.js';
import { NamedTextTranslation } from './translate-named-text.js';
import { RefusalTranslation, TextTranslation, type PartTranslation } from './translate-text.js';
import type {
  Closing,
  Ending,
  ItemEvent,
  StepEvent,
  StepTranslation,
  TranslationContext,
} from './translation-state.js';

const REASONS = {
  cancelled: 'run_cancelled',
  failed: 'run_failed',
  expired: 'run_expired',
  incomplete: 'max_tokens',
} as const;

/** Translates a message of the response: its step, the message, and the deltas. */
export class MessageTranslation implements StepTranslation {
  readonly #context: TranslationContext;
  #parts = new Map<number, PartTranslation>();
  #item: ResponseOutputMessage;
  #step: RunStep;
  #message: Message;
  #blocks = 0;
  #citations = 0;
  /** The part that receives deltas: the last one that began. */
  #current: PartTranslation | null = null;
  /** When the item was done, in Unix seconds. */
  #doneAt: number | null = null;

  constructor(item: ResponseOutputMessage, createdAt: number, context: TranslationContext) {
    this.#context = context;
    this.#item = item;
    this.#message = this.#build({ created_at: createdAt, status: 'in_progress' });
    const details = { type: 'message_creation' as const, message_creation: { message_id: item.id } };
    this.#step = createStep(toStepId(item.id), details, createdAt, context);
  }

  get step(): RunStep {
    return this.#step;
  }

  get message(): Message {
    return this.#isOpen ? { ...this.#message, content: this.#build(this.#message).content } : this.#message;
  }

  begin(): StepEvent[] {
    return [
      { event: 'thread.run.step.created', data: this.#step },
      { event: 'thread.run.step.in_progress', data: this.#step },
      { event: 'thread.message.created', data: this.#message },
      { event: 'thread.message.in_progress', data: this.#message },
    ];
  }

  translate(event: ItemEvent): StepEvent[] {
    switch (event.type) {
      case 'response.content_part.added':
        return this.#openPart(event.content_index, event.part.type);
      case 'response.output_text.delta':
        return this.#append(event.content_index, 'output_text', event.delta);
      case 'response.refusal.delta':
        return this.#append(event.content_index, 'refusal', event.delta);
      case 'response.output_text.annotation.added': {
        const part = this.#parts.get(event.content_index);
        return part && event.annotation ? this.#toEvents(part.annotate(event.annotation)) : [];
      }
      case 'response.content_part.done':
        return event.part.type === 'reasoning_text' ? [] : this.#finishPart(event.content_index, event.part);
      default:
        return [];
    }
  }

  /**
   * The item has ended; `item` is its final form. If the service calls it incomplete, the message stays open until the
   * reason is known.
   */
  finishItem(item: ResponseOutputMessage, at: number): StepEvent[] {
    this.#item = item;
    this.#doneAt = at;
    const content = orEmpty(item.content);
    // Some servers number the parts of all items together (vLLM), or not at all.
    if ([...this.#parts.keys()].some((index) => content[index] === undefined))
      this.#parts = new Map([...this.#parts.values()].entries());
    const events = content.flatMap((part, index) => this.#finishPart(index, part));
    const isWhole = item.status !== 'incomplete' && item.status !== 'in_progress';
    return isWhole ? [...events, ...this.#completeMessage(at)] : events;
  }

  complete({ at, usage, cut }: Closing): StepEvent[] {
    if (this.#step.status !== 'in_progress') return [];
    const doneAt = this.#doneAt ?? at;
    const events = this.#finishParts();
    if (this.#isOpen) {
      const likely = this.#item.status === 'incomplete' ? { details: { reason: 'max_tokens' } as const } : null;
      const known = cut ?? likely;
      events.push(...(known ? this.#cutMessage(known.details, doneAt) : this.#completeMessage(doneAt)));
    }
    return [...events, ...this.#closeStep('completed', doneAt, usage)];
  }

  settle(at: number): StepEvent[] {
    return this.#isOpen ? [] : this.complete({ at, usage: null, cut: null });
  }

  abandon(ending: Ending, usage: Usage | null): StepEvent[] {
    if (!this.#isOpen) return this.complete({ at: ending.at, usage, cut: null });
    const events = [...this.#finishParts(), ...this.#cutMessage({ reason: REASONS[ending.status] }, ending.at)];
    const status = ending.status === 'incomplete' ? 'completed' : ending.status;
    return [...events, ...this.#closeStep(status, ending.at, usage, ending.lastError)];
  }

  get #isOpen(): boolean {
    return this.#message.status === 'in_progress';
  }

  /** Begins a part, which ends the previous one. Does nothing if the part has begun, or has no legacy form. */
  #openPart(index: number, type: string): StepEvent[] {
    if (this.#parts.has(index) || (type !== 'output_text' && type !== 'refusal')) return [];
    const events = this.#current ? this.#toEvents(this.#current.finish()) : [];
    this.#citations += this.#current?.citations ?? 0;
    const nextIndex = (): number => this.#blocks++;
    this.#current = type === 'refusal' ? new RefusalTranslation(nextIndex) : this.#openText(nextIndex);
    this.#parts.set(index, this.#current);
    return events;
  }

  #openText(nextIndex: () => number): PartTranslation {
    const { citationMarkers: markers, namedFiles = [] } = this.#context;
    const text = new TextTranslation({ markers, firstCitation: this.#citations, nextIndex });
    const files = filesOfPart(namedFiles, this.#parts.size);
    return files.length === 0 ? text : new NamedTextTranslation(text, files);
  }

  /** Deltas for a part after a later one has begun are dropped: the legacy stream could not place them. */
  #append(index: number, type: string, delta: string): StepEvent[] {
    const known = this.#parts.get(index);
    const opening = known ? [] : this.#openPart(index, type);
    const part = known ?? this.#parts.get(index);
    if (!part || part !== this.#current) return opening;
    const events = this.#toEvents(part.append(delta));
    return opening.length === 0 ? events : [...opening, ...events];
  }

  #finishPart(index: number, final: UpstreamContentPart): StepEvent[] {
    const events = this.#openPart(index, final.type);
    return [...events, ...this.#toEvents(this.#parts.get(index)?.finish(final) ?? [])];
  }

  #finishParts(): StepEvent[] {
    return this.#current ? this.#toEvents(this.#current.finish()) : [];
  }

  #toEvents(deltas: readonly MessageContentDelta[]): StepEvent[] {
    return deltas.map((delta) => ({
      event: 'thread.message.delta',
      data: { id: this.#item.id, object: 'thread.message.delta', delta: { content: [delta] } },
    }));
  }

  #completeMessage(at: number): StepEvent[] {
    this.#message = this.#build({ created_at: this.#message.created_at, status: 'completed', completed_at: at });
    return [{ event: 'thread.message.completed', data: this.#message }];
  }

  #cutMessage(incomplete_details: Message['incomplete_details'], at: number): StepEvent[] {
    const incomplete = { status: 'incomplete' as const, incomplete_details, incomplete_at: at };
    this.#message = this.#build({ created_at: this.#message.created_at, ...incomplete });
    return [{ event: 'thread.message.incomplete', data: this.#message }];
  }

  #closeStep(status: StepEnd, at: number, usage: Usage | null, lastError?: LastError | null): StepEvent[] {
    this.#step = { ...closeStep(this.#step, status, at, lastError), usage };
    return [{ event: `thread.run.step.${status}`, data: this.#step }];
  }

  /** The message with its parts so far, as a list would show the same item. */
  #build(fields: Pick<Message, 'created_at' | 'status'> & Partial<Message>): Message {
    const content = [...this.#parts.values()].map(({ part }) => part);
    const { runId, assistantId, threadId, citationMarkers } = this.#context;
    // A restored run does not know its assistant.
    const assistant_id = assistantId === '' ? null : assistantId;
    const recorded = { completed_at: null, run_id: runId, assistant_id, metadata: {}, attachments: [] };
    const source = {
      threadId,
      citationMarkers,
      fallbackCreatedAt: fields.created_at,
      extras: { ...recorded, ...fields },
    };
    return createMessage({ ...this.#item, content }, source);
  }
}
