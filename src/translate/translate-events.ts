import { orEmpty } from '../lib/or-empty.js';
import { readIdTime } from '../mapping/ids.js';
import {
  convertIncompleteDetails,
  isResponseEnded,
  mapRunStatus,
  type ResponseOutcome,
  type ResponseState,
} from '../mapping/to-assistants/map-run-status.js';
import type { Message, RunStep, ToolCall } from '../types/index.js';
import type { ResponseOutputItem, ResponseStreamEvent } from '../types/responses.js';
import type { ItemNames } from './name-items.js';
import { ItemPlaces } from './place-items.js';
import { ItemOrder } from './translate-item-order.js';
import { StepSequence, type Times } from './translate-steps.js';
import { ToolCallsTranslation } from './translate-tool-calls.js';
import type { Ending, Progress, StepEvent, TranslationContext } from './translation-state.js';

export type { ResponseOutcome } from '../mapping/to-assistants/map-run-status.js';
export type { Progress, StepEvent, TranslationContext } from './translation-state.js';

/**
 * Makes legacy events and objects from one response: from its events as they arrive, from the whole response, or from
 * both.
 */
export interface Translator {
  /** Translates an event; returns nothing for unknown events. The cost grows with the event's length only. */
  translate(event: ResponseStreamEvent): Progress[];
  /** Translates a retrieved response: returns what was not translated before, and the outcome if it has ended. */
  replay(response: ResponseState): Progress[];
  /** The response is over: completes the last step if only its end is missing. `at` in Unix seconds. */
  settle(at: number): StepEvent[];
  /**
   * The run ends for another reason: closes the open message and step. Nothing of the response is translated
   * afterwards.
   */
  close(ending: Ending): StepEvent[];
  /** A local tool has answered a call of the response, which has ended. `call`: with its results. */
  answer(call: ToolCall): StepEvent[];
  /** The steps and messages of this response so far. */
  readonly steps: RunStep[];
  readonly messages: Message[];
  /**
   * Call this when the stream broke. Returns the sequence number after which to resume; earlier events are skipped if
   * they come again.
   */
  resume(): number | null;
}

/** Makes a translator for one response. Pure except for `context.now`. */
export function createTranslator(context: TranslationContext): Translator {
  return new ResponseTranslation(context);
}

class ResponseTranslation implements Translator {
  readonly #places = new ItemPlaces();
  readonly #order = new ItemOrder();
  readonly #sequence: StepSequence;
  readonly #live: Times;
  readonly #names: ItemNames | undefined;
  /** The highest sequence number so far. */
  #sequenceNumber: number | null = null;
  /** Events up to this number were read before the stream broke. */
  #resumedAfter: number | null = null;
  #isWorking = false;
  #isEnded = false;
  /** Finished items by position: some servers do not list them at the end. */
  readonly #done = new Map<number, ResponseOutputItem>();

  constructor({ now, names, ...context }: TranslationContext) {
    this.#names = names;
    this.#sequence = new StepSequence({ now, ...context });
    this.#live = { startedAt: now, endedAt: now };
  }

  get steps(): RunStep[] {
    return this.#sequence.steps;
  }

  get messages(): Message[] {
    return this.#sequence.messages;
  }

  resume(): number | null {
    return (this.#resumedAfter = this.#sequenceNumber);
  }

  translate(source: ResponseStreamEvent): Progress[] {
    if (!isReadable(source)) return [];
    return this.#places.place(rename(source)).flatMap((placed) => this.#translatePlaced(placed));
  }

  #translatePlaced(placed: ResponseStreamEvent): Progress[] {
    const event = this.#names?.nameEvent(placed) ?? placed;
    if (this.#isEnded || this.#isRepeated(event)) return [];
    switch (event.type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#begin(event.response);
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return [...this.#begin(event.response), ...this.#end(event.response, this.#live)];
      default: {
        if (!('output_index' in event)) return [];
        if (event.type === 'response.output_item.done') this.#done.set(event.output_index, event.item);
        const progress = this.#beginWork();
        for (const next of this.#order.push(event)) {
          for (const told of this.#sequence.apply(next, this.#live)) progress.push({ type: 'event', event: told });
        }
        return progress;
      }
    }
  }

  replay(response: ResponseState): Progress[] {
    if (this.#isEnded) return [];
    const times = readTimes(response, this.#live);
    const begun = this.#begin(response);
    if (isResponseEnded(response)) return [...begun, ...this.#end(response, times)];
    return [...begun, ...toProgress(this.#takeOver(this.#placeOutput(response), isWhole, times))];
  }

  settle(at: number): StepEvent[] {
    return this.#sequence.last?.settle(at) ?? [];
  }

  answer(call: ToolCall): StepEvent[] {
    return this.#sequence.answer(call);
  }

  close(ending: Ending): StepEvent[] {
    this.#isEnded = true;
    return this.#sequence.last?.abandon(ending, null) ?? [];
  }

  /**
   * Whether an event was read before the stream broke. Within one stream, events never repeat, even if the service
   * numbers all of them 0, the same, or not at all.
   */
  #isRepeated({ sequence_number: next }: { sequence_number?: unknown }): boolean {
    if (typeof next !== 'number') return false;
    const last = this.#resumedAfter;
    this.#sequenceNumber = Math.max(next, this.#sequenceNumber ?? next);
    return last !== null && (next < last || (next === last && next > 0));
  }

  #begin(response: ResponseState): Progress[] {
    return response.status === 'queued' ? [] : this.#beginWork();
  }

  #beginWork(): Progress[] {
    if (this.#isWorking) return [];
    this.#isWorking = true;
    return [{ type: 'in_progress' }];
  }

  #end(response: ResponseState, times: Times): Progress[] {
    const listed = this.#placeOutput(response);
    const events = this.#takeOver(listed, () => true, times);
    while (this.#order.isHolding) events.push(...this.#giveUpItem(times));
    const { functionCalls, localCalls } = this.#sequence;
    const output = (listed.length > 0 ? listed : this.#listDone()).map(({ item }) => item);
    const outcome = { ...mapRunStatus(response, functionCalls, localCalls), output };
    events.push(...this.#closeLast(outcome, response, times.endedAt()));
    this.#isEnded = true;
    return [...toProgress(events), { type: 'ended', outcome }];
  }

  /** The items that a response lists, with their places and ids. */
  #placeOutput(response: ResponseState): Placed[] {
    const output = orEmpty(response.output);
    const places = this.#places.placeOutput(output);
    const named = this.#names?.nameOutput(output, places) ?? output;
    return named.map((item, index) => ({ item, index: places[index] ?? index }));
  }

  #listDone(): Placed[] {
    return [...this.#done].sort(([place], [other]) => place - other).map(([index, item]) => ({ item, index }));
  }

  /** Skips an item whose end never came, and continues with the events that waited for it. */
  #giveUpItem(times: Times): StepEvent[] {
    this.#sequence.giveUp();
    return this.#order.skip().flatMap((event) => this.#sequence.apply(event, times));
  }

  #closeLast({ status, usage, lastError }: ResponseOutcome, response: ResponseState, at: number): StepEvent[] {
    const { last } = this.#sequence;
    // After a cancelled response, the run decides how it ends, and calls `close`.
    if (status === 'cancelled') return [];
    if (status === 'failed') return last?.abandon({ status, at, lastError }, usage) ?? [];
    if (status === 'requires_action' && last instanceof ToolCallsTranslation && last.awaitsOutputs) return [];
    const cut = status === 'incomplete' ? { details: convertIncompleteDetails(response).message } : null;
    return last?.complete({ at, usage, cut }) ?? [];
  }

  /** Updates the items from those that a response lists, the open one first, until one does not qualify. */
  #takeOver(items: readonly Placed[], qualifies: (item: ResponseOutputItem) => boolean, times: Times): StepEvent[] {
    const open = items.filter(({ index }) => this.#order.isOpen(index));
    const events: StepEvent[] = [];
    for (const { item, index } of [...open, ...items]) {
      if (this.#order.isDone(index)) continue;
      if (!qualifies(item)) break;
      if (!this.#order.isOpen(index)) this.#sequence.giveUp();
      events.push(...this.#sequence.finish(item, times));
      events.push(...this.#order.finish(index).flatMap((event) => this.#sequence.apply(event, times)));
    }
    return events;
  }
}

/** An item with its place in the output, as the events of the item have it. */
interface Placed {
  item: ResponseOutputItem;
  index: number;
}

/** Whether an event has the objects that its type promises. Others, and those of future types, may have null. */
const isReadable = (event: object): boolean =>
  ['response', 'item', 'part', 'delta'].every((key) => !(key in event) || Reflect.get(event, key) !== null);

/** Name of the annotation event in the API of summer 2025. Servers from that time may still send it. */
const OLD_ANNOTATION: string = 'response.output_text_annotation.added';

function rename(event: ResponseStreamEvent): ResponseStreamEvent {
  if (event.type !== OLD_ANNOTATION) return event;
  // The other fields have not changed.
  return Object.assign({}, event, { type: 'response.output_text.annotation.added' as const });
}

/** The times of a response. An item's time comes from its id, if it is within the response's own time. */
function readTimes({ created_at: createdAt, completed_at: completedAt }: ResponseState, live: Times): Times {
  const endedAt = (): number => completedAt ?? live.endedAt();
  const startedAt = (itemId: string): number => {
    const time = readIdTime(itemId);
    const first = Math.floor(createdAt);
    return time !== null && time >= first && time <= endedAt() ? time : first;
  };
  return { startedAt, endedAt };
}

/** Whether the item is complete. */
function isWhole(item: ResponseOutputItem): boolean {
  const status = 'status' in item ? item.status : undefined;
  return status === 'completed' || (item.type === 'reasoning' && status === undefined);
}

function toProgress(events: readonly StepEvent[]): Progress[] {
  return events.map((event) => ({ type: 'event', event }));
}
