/** Parameters that the new API renamed, or made part of another one. */
const NEW_NAMES: Readonly<Record<string, string>> = {
  reasoning_effort: 'reasoning',
  response_format: 'text',
  max_completion_tokens: 'max_output_tokens',
  truncation_strategy: 'truncation',
};
const OLD_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NEW_NAMES).map(([name, renamed]) => [renamed, name]),
);

/** The new API's name for a parameter of a run. */
export const toNewName = (name: string): string => NEW_NAMES[name] ?? name;

/** The run's name for a parameter of the new API. */
export const toOldName = (name: string): string => OLD_NAMES[name] ?? name;
