import type { AssistantUpdateParams } from './assistant.js';
import type { ModelSuccessor } from './models.js';
import type { LastError } from './run.js';
import type { Metadata } from './shared.js';

/** A run whose models have failed, as a fixed answer may know it. */
export interface UnansweredRun {
  threadId: string;
  assistantId: string;
  /** The model that the run names. */
  model: string;
  metadata: Metadata;
  /** What the run would have failed with. */
  code: LastError['code'];
}

/** What a run gives as its answer when no model does. It gets text that is not empty. */
export type FixedAnswer = string | ((run: UnansweredRun) => string | Promise<string>);

/** What goes on with a run whose model has failed: another model, with what is set and left out for it, or a fixed answer. */
export type Fallback = Omit<ModelSuccessor, 'shutdown'> | { text: FixedAnswer };

/** A second definition of an assistant, for a share of its threads. */
export interface AssistantVariant {
  /** The share of threads that it answers on, from 0 to 1. */
  share: number;
  /** What of the assistant is different: as in `assistants.update`, laid over the assistant as it is at each run. */
  definition: AssistantUpdateParams;
}
