import type { AssistantUpdateParams } from './assistant.js';
import type { ModelSuccessor } from './models.js';
import type { LastError } from './run.js';
import type { Metadata } from './shared.js';

/** A run whose models have failed, for the function that makes the fixed answer. */
export interface UnansweredRun {
  threadId: string;
  assistantId: string;
  /** The model that the run names. */
  model: string;
  metadata: Metadata;
  /** The error code that the run would have without the fixed answer. */
  code: LastError['code'];
}

/** The answer of a run if no model answers: a text that is not empty, or a function that returns one. */
export type FixedAnswer = string | ((run: UnansweredRun) => string | Promise<string>);

/** What answers if the model of a run failed: another model, with parameters to set and to leave out, or a fixed answer. */
export type Fallback = Omit<ModelSuccessor, 'shutdown'> | { text: FixedAnswer };

/** A second definition of an assistant, for a share of its threads. */
export interface AssistantVariant {
  /** The share of threads that use it, from 0 to 1. */
  share: number;
  /** What differs from the assistant, as in `assistants.update`. Each run applies it to the current assistant. */
  definition: AssistantUpdateParams;
}
