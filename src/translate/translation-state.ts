import type { StepSource } from '../mapping/to-assistants/convert-run-steps.js';
import type { ResponseOutcome } from '../mapping/to-assistants/map-run-status.js';
import type { NamedFile } from '../mapping/to-assistants/named-files.js';
import type { LocalFunctions, RankingOptions } from '../mapping/tools/tool-type.js';
import type { LastError, Message, MessageStreamEvent, RunStep, RunStepStreamEvent, Usage } from '../types/index.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import type { ItemNames } from './name-items.js';

/** What the translation of a response needs from its run. */
export interface TranslationContext extends StepSource {
  citationMarkers: boolean;
  /** Whether to skip messages that the model writes while it works (commentary). */
  dropsCommentary?: boolean;
  /** Ranking options of the run's file search; default: the old service's. */
  rankingOptions?: RankingOptions;
  /** The functions that stand for local tools. */
  localFunctions?: LocalFunctions | undefined;
  /** Files of local tools that messages may name. */
  namedFiles?: readonly NamedFile[] | undefined;
  /** Gives items their ids; default: those of the service. */
  names?: ItemNames;
  /** Unix seconds. */
  now: () => number;
}

/** The legacy events of messages and steps. */
export type StepEvent = MessageStreamEvent | RunStepStreamEvent;

/** What a Responses event means for the run. */
export type Progress =
  /** The model has begun to work; sent once. */
  | { type: 'in_progress' }
  | { type: 'event'; event: StepEvent }
  /** The response has ended; last, once. */
  | { type: 'ended'; outcome: ResponseOutcome };

/** An end of the run for another reason than its response. `at` in Unix seconds. */
export interface Ending {
  status: 'cancelled' | 'failed' | 'expired' | 'incomplete';
  at: number;
  lastError?: LastError | null;
}

/** How a step is closed that reached its end. */
export interface Closing {
  /** Unix seconds, for parts that have not ended before. */
  at: number;
  /** The response's usage, for its last step. */
  usage: Usage | null;
  /** What cut the response short, so that a message that has not ended is incomplete; null if nothing did. */
  cut: { details: Message['incomplete_details'] } | null;
}

/** An event of one output item. */
export type ItemEvent = Extract<ResponseStreamEvent, { output_index: number }>;

/** A step of the response, and its message if it has one, while events build them. */
export interface StepTranslation {
  /** Their current state; later events make new objects. */
  readonly step: RunStep;
  readonly message: Message | null;
  /** Translates an event of the step's current item. */
  translate(event: ItemEvent): StepEvent[];
  /** Closes a step that reached its end. Nothing if it is closed. */
  complete(closing: Closing): StepEvent[];
  /** Completes the step if all of its parts have ended, however the run ends. Nothing if one is open. */
  settle(at: number): StepEvent[];
  /** Closes an open step because the run ends. Nothing if it is closed. */
  abandon(ending: Ending, usage: Usage | null): StepEvent[];
}

/** The part of `final` that was not sent yet. Empty if `final` contradicts what was sent. */
export function readRest(final: string, sent: string): string {
  return final.startsWith(sent) ? final.slice(sent.length) : '';
}

/** The longer of the sent and the final text: sent text is never taken back. */
export function readWhole(final: string, sent: string): string {
  return sent.startsWith(final) ? sent : final;
}
