/** What the new API calls otherwise, or has as a part of something else. */
const NEW_NAMES: Readonly<Record<string, string>> = {
  reasoning_effort: 'reasoning',
  response_format: 'text',
  max_completion_tokens: 'max_output_tokens',
  truncation_strategy: 'truncation',
};
const OLD_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NEW_NAMES).map(([name, renamed]) => [renamed, name]),
);

/** What the new API has in place of a parameter of a run. */
export const toNewName = (name: string): string => NEW_NAMES[name] ?? name;

/** What a run has in place of a parameter of the new API. */
export const toOldName = (name: string): string => OLD_NAMES[name] ?? name;
