import type { OpenAI } from 'openai';
import type { ReasoningEffort } from './shared.js';

/** Parameters of the new API, and by their old names the two that it calls otherwise. */
export type SuccessorParameters = Partial<OpenAI.Responses.ResponseCreateParams> & {
  /** `reasoning.effort` of the new API. */
  reasoning_effort?: ReasoningEffort;
  /** `max_output_tokens` of the new API, counted over the whole run. */
  max_completion_tokens?: number;
};

/** What takes the place of a retired model. */
export interface ModelSuccessor {
  /** Id of the model to call instead. */
  model: string;
  /** Sent with each of its requests, over what the run asks for. Objects are merged, arrays joined. */
  set?: SuccessorParameters;
  /** Names, old or new, of request parameters that it refuses and that are left out for it, e.g. `temperature`. */
  omit?: string[];
  /** The day on which the retired model goes, for messages: `2026-10-23`. */
  shutdown?: string;
}

/**
 * Which model answers in place of the one that a run names:
 *
 * - `auto`: that one, until the service says that it does not exist; from then on its successor of
 *   `openai-assistants-shim/models`, which a warning names
 * - `asked`: that one
 * - a record by model, or a function: the successor given, always; the model itself where there is none
 */
export type ModelsOption =
  'auto' | 'asked' | Record<string, string | ModelSuccessor> | ((model: string) => string | ModelSuccessor | undefined);
