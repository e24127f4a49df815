import type { OpenAI } from 'openai';
import type { ReasoningEffort } from './shared.js';

/** Parameters of the new API, and the old names of the two that it renamed. */
export type SuccessorParameters = Partial<OpenAI.Responses.ResponseCreateParams> & {
  /** The old name of `reasoning.effort`. */
  reasoning_effort?: ReasoningEffort;
  /** The old name of `max_output_tokens`, but counted over the whole run. */
  max_completion_tokens?: number;
};

/** The successor of a model that was shut down. */
export interface ModelSuccessor {
  /** The id of the model to call instead. */
  model: string;
  /** Parameters for its requests, which override those of the run. Objects are merged, arrays are concatenated. */
  set?: SuccessorParameters;
  /** Parameters to leave out because this model refuses them, by old or new name, e.g. `temperature`. */
  omit?: string[];
  /** The shutdown date of the old model, to show in warnings: `2026-10-23`. */
  shutdown?: string;
}

/**
 * Which model answers for the model that a run names:
 *
 * - `auto`: the named model, until the service says that it does not exist; then its successor in `openai-assistants-shim/models`,
 *   which a warning names
 * - `asked`: always the named model
 * - a record by model, or a function: always the successor that it gives; if it gives none, the named model
 */
export type ModelsOption =
  'auto' | 'asked' | Record<string, string | ModelSuccessor> | ((model: string) => string | ModelSuccessor | undefined);
