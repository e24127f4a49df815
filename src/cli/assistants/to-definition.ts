import { isDeepStrictEqual } from 'node:util';
import type { Assistant, AssistantDefinition } from '../../types/index.js';

/** The fields of a definition in the order in which a file has them, and what the API gives an assistant that leaves them out. */
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

/** An assistant as a file has it: without its id and times, and without what the API gives by itself. */
export function toDefinition(assistant: Assistant): AssistantDefinition {
  const fields = FIELDS.map(([name, byDefault]) => [name, assistant[name], byDefault] as const);
  const told = fields.filter(
    ([, value, byDefault]) => value !== undefined && value !== null && !isDeepStrictEqual(value, byDefault),
  );
  // The model is always among them: an assistant has one.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return Object.fromEntries(told.map(([name, value]) => [name, value])) as unknown as AssistantDefinition;
}
