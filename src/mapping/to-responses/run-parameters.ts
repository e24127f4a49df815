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

/** The parameters of a run, merged with its assistant's. Absent: not set. */
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
 * Merges a run's parameters with its assistant's. Additional instructions follow after a blank line. Null means not
 * set.
 *
 * An assistant shows 1 for `temperature` and `top_p` even if they were not set, so its 1 counts as not set. It is the
 * models' default, and reasoning models refuse even that.
 */
export function resolveRunParameters(assistant: Assistant, params: RunCreateParamsBase): RunParameters {
  return {
    model: params.model ?? assistant.model,
    instructions: joinInstructions(params.instructions ?? assistant.instructions, params.additional_instructions),
    tools: params.tools ?? assistant.tools,
    ...ifSet('metadata', params.metadata),
    ...ifSet('temperature', params.temperature ?? unlessDefault(assistant.temperature)),
    ...ifSet('top_p', params.top_p ?? unlessDefault(assistant.top_p)),
    ...ifSet('parallel_tool_calls', params.parallel_tool_calls),
    ...ifSet('reasoning_effort', params.reasoning_effort ?? assistant.reasoning_effort),
    ...ifSet('response_format', params.response_format ?? assistant.response_format),
    ...ifSet('tool_choice', params.tool_choice),
    ...ifSet('max_completion_tokens', params.max_completion_tokens),
    ...ifSet('max_prompt_tokens', params.max_prompt_tokens),
    ...ifSet('truncation_strategy', params.truncation_strategy),
  };
}

/** The parameters that a run object does not show, so that they are stored beside it. */
export type UnshownParameters = Omit<RunParameters, 'instructions' | 'tools' | 'metadata'>;

export function takeUnshown(parameters: RunParameters): UnshownParameters {
  const { instructions: _instructions, tools: _tools, metadata: _metadata, ...unshown } = parameters;
  return unshown;
}

/** Restores the parameters of a run whose metadata may have changed. */
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

/** An object with the entry, or an empty one if there is no value. */
function ifSet<Key extends string, Value>(key: Key, value: Value | null | undefined): { [K in Key]?: Value };
function ifSet(key: string, value: unknown): Record<string, unknown> {
  return value === null || value === undefined ? {} : { [key]: value };
}
