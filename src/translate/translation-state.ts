import type { StepSource } from '../mapping/to-assistants/convert-run-steps.js';
import type { ResponseOutcome } from '../mapping/to-assistants/map-run-status.js';
import type { NamedFile } from '../mapping/to-assistants/named-files.js';
import type { LocalFunctions, RankingOptions } from '../mapping/tools/tool-type.js';
import type { LastError, Message, MessageStreamEvent, RunStep, RunStepStreamEvent, Usage } from '../types/index.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import type { ItemNames } from './name-items.js';

/** What the translation of one response takes from its run. */
export interface TranslationContext extends StepSource {
  citationMarkers: boolean;
  /** Messages that the model says while it works are passed over. */
  dropsCommentary?: boolean;
  /** How file search ranks in this run; default: the old service's own. */
  rankingOptions?: RankingOptions;
  /** The functions whose calls are those of local tools. */
  localFunctions?: LocalFunctions | undefined;
  /** The files of local tools that messages may name. */
  namedFiles?: readonly NamedFile[] | undefined;
  /** Gives items their ids; default: those of the service. */
  names?: ItemNames;
  /** Unix seconds. */
  now: () => number;
}

/** The legacy events of messages and steps. */
export type StepEvent = MessageStreamEvent | RunStepStreamEvent;

/** What an upstream event means to the run. */
export type Progress =
  /** The model works: once. */
  | { type: 'in_progress' }
  | { type: 'event'; event: StepEvent }
  /** The response has ended: last, once. */
  | { type: 'ended'; outcome: ResponseOutcome };

/** An end that the response did not come to by itself. `at` in Unix seconds. */
export interface Ending {
  status: 'cancelled' | 'failed' | 'expired' | 'incomplete';
  at: number;
  lastError?: LastError | null;
}

/** How a step closes that came to its end. */
export interface Closing {
  /** Unix seconds, for what has not been finished before. */
  at: number;
  /** Of the response, for its last step. */
  usage: Usage | null;
  /** What cut the response short, null when nothing did: a message that has not ended is incomplete then. */
  cut: { details: Message['incomplete_details'] } | null;
}

/** An event of one output item. */
export type ItemEvent = Extract<ResponseStreamEvent, { output_index: number }>;

/** One step of the response, and its message if it makes one, while events make them. */
export interface StepTranslation {
  /** As they are now: objects that later events do not change. */
  readonly step: RunStep;
  readonly message: Message | null;
  /** An event inside the item that the step is at. */
  translate(event: ItemEvent): StepEvent[];
  /** The step has come to its end. Nothing when it has been closed before. */
  complete(closing: Closing): StepEvent[];
  /** However the run ends, a step whose parts have all come to their end is complete. Nothing while one is open. */
  settle(at: number): StepEvent[];
  /** The run ends with the step open. Nothing when it has been closed before. */
  abandon(ending: Ending, usage: Usage | null): StepEvent[];
}

/** What of `final` is still to be sent after `sent`. Nothing when they contradict each other. */
export function readRest(final: string, sent: string): string {
  return final.startsWith(sent) ? final.slice(sent.length) : '';
}

/** The longer of a text as it was sent and as the service gave it in the end: what was sent is never taken back. */
export function readWhole(final: string, sent: string): string {
  return sent.startsWith(final) ? sent : final;
}
