import { isDeepStrictEqual } from 'node:util';
import type { Assistant, AssistantDefinition } from '../../types/index.js';

/** The fields of a definition in the order of the file, with the API's defaults. */
const FIELDS = [
  ['name', null],
  ['description', null],
  ['model', undefined],
  ['instructions', null],
  ['tools', []],
  ['tool_resources', {}],
  ['metadata', {}],
  ['temperature', 1],
  ['top_p', 1],
  ['reasoning_effort', null],
  ['response_format', 'auto'],
] as const satisfies readonly (readonly [keyof AssistantDefinition, unknown])[];

/** Converts an assistant to its form in a file: without id, times and default values. */
export function toDefinition(assistant: Assistant): AssistantDefinition {
  const fields = FIELDS.map(([name, byDefault]) => [name, assistant[name], byDefault] as const);
  const told = fields.filter(
    ([, value, byDefault]) => value !== undefined && value !== null && !isDeepStrictEqual(value, byDefault),
  );
  // `model` is always one of them, because it has no default.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return Object.fromEntries(told.map(([name, value]) => [name, value])) as unknown as AssistantDefinition;
}
