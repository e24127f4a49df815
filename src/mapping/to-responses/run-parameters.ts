import type {
  Assistant,
  AssistantResponseFormatOption,
  AssistantTool,
  AssistantToolChoiceOption,
  Metadata,
  ReasoningEffort,
  Run,
  RunCreateParamsBase,
  TruncationStrategy,
} from '../../types/index.js';

/** What a run asks of the model, the run's own parameters merged over its assistant's. Absent: it was not set. */
export interface RunParameters {
  model: string;
  instructions: string | null;
  tools: AssistantTool[];
  metadata?: Metadata;
  temperature?: number;
  top_p?: number;
  parallel_tool_calls?: boolean;
  reasoning_effort?: Exclude<ReasoningEffort, null>;
  response_format?: AssistantResponseFormatOption;
  tool_choice?: AssistantToolChoiceOption;
  max_completion_tokens?: number;
  max_prompt_tokens?: number;
  truncation_strategy?: TruncationStrategy;
}

/**
 * The parameters of a run: its own, else its assistant's; additional instructions follow after a blank line. Null and
 * absent are the same: not set.
 *
 * An assistant shows the default 1 for `temperature` and `top_p` whether it was set or not, so its 1 counts as not
 * set. It is the model's own default, and a reasoning model refuses even that.
 */
export function resolveRunParameters(assistant: Assistant, params: RunCreateParamsBase): RunParameters {
  return {
    model: params.model ?? assistant.model,
    instructions: joinInstructions(params.instructions ?? assistant.instructions, params.additional_instructions),
    tools: params.tools ?? assistant.tools,
    ...given('metadata', params.metadata),
    ...given('temperature', params.temperature ?? unlessDefault(assistant.temperature)),
    ...given('top_p', params.top_p ?? unlessDefault(assistant.top_p)),
    ...given('parallel_tool_calls', params.parallel_tool_calls),
    ...given('reasoning_effort', params.reasoning_effort ?? assistant.reasoning_effort),
    ...given('response_format', params.response_format ?? assistant.response_format),
    ...given('tool_choice', params.tool_choice),
    ...given('max_completion_tokens', params.max_completion_tokens),
    ...given('max_prompt_tokens', params.max_prompt_tokens),
    ...given('truncation_strategy', params.truncation_strategy),
  };
}

/** Those of the parameters that a run does not show: all that has to be kept of them beside it. */
export type UnshownParameters = Omit<RunParameters, 'instructions' | 'tools' | 'metadata'>;

export function takeUnshown(parameters: RunParameters): UnshownParameters {
  const { instructions: _instructions, tools: _tools, metadata: _metadata, ...unshown } = parameters;
  return unshown;
}

/** The parameters of a run that may have changed its metadata since. */
export function readRunParameters(run: Run, unshown: UnshownParameters): RunParameters {
  const { instructions, tools, metadata } = run;
  const isTagged = metadata !== null && Object.keys(metadata).length > 0;
  return { ...unshown, instructions, tools, ...(isTagged ? { metadata } : {}) };
}

function joinInstructions(instructions: string | null, additional: string | null | undefined): string | null {
  if (!additional) return instructions;
  return instructions ? `${instructions}\n\n${additional}` : additional;
}

function unlessDefault(value: number | null | undefined): number | null {
  return value === undefined || value === 1 ? null : value;
}

/** The entry, or nothing when there is no value. */
function given<Key extends string, Value>(key: Key, value: Value | null | undefined): { [K in Key]?: Value };
function given(key: string, value: unknown): Record<string, unknown> {
  return value === null || value === undefined ? {} : { [key]: value };
}
