import { badRequest, invalidType, unknownParameter } from '../api-error.js';
import { chunkText } from '../chunk-text.js';
import { makeCallId } from '../ids.js';
import { asString, isObject, type JsonObject } from '../json.js';
import { canMakeStrict, findLooseness, findWrongRoot, makeStrict } from '../strict-schema.js';
import { validateName } from '../validate-name.js';
import type { FakeTool, ToolWorld } from './fake-tool.js';

const KEYS = [
  'type',
  'name',
  'description',
  'parameters',
  'strict',
  'allowed_callers',
  'async',
  'defer_loading',
  'output_schema',
];

/** The caller's functions. */
export const functionTool: FakeTool = {
  name: 'function',
  itemType: 'function_call',
  comesLast: true,
  validate,
  echo: ({ name, description = null, parameters = null, strict }) =>
    strict === undefined || strict === null
      ? { type: 'function', description, name, parameters: makeStrict(parameters), strict: true }
      : { type: 'function', description, name, parameters, strict },

  toItems: ({ functionCalls = [] }) =>
    functionCalls.map(({ name, arguments: args = {}, callId }) => ({
      type: 'function_call',
      name,
      arguments: args,
      call_id: callId,
    })),
  findMissing: ({ name }, tools) =>
    tools.some((tool) => tool.type === 'function' && tool.name === name)
      ? null
      : `calls the function '${String(name)}'`,
  fill: ({ arguments: args, call_id, name, ...more }) => ({
    arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
    call_id: call_id ?? makeCallId(),
    name,
    ...more,
  }),
  empty: () => ({ arguments: '' }),
  *events(item, at, padding) {
    const args = asString(item.arguments) ?? '';
    for (const delta of chunkText(args)) {
      yield { type: 'response.function_call_arguments.delta', ...at, delta, ...padding(delta) };
    }
    yield { type: 'response.function_call_arguments.done', ...at, arguments: args, name: item.name };
  },
};

function validate(tool: JsonObject, path: string, { options }: ToolWorld): void {
  const name = validateName(tool.name, `${path}.name`);
  const unknown = Object.keys(tool).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw unknownParameter(`${path}.${unknown}`);
  const { parameters = null, strict = null, description = null } = tool;
  if (description !== null && typeof description !== 'string')
    throw invalidType(`${path}.description`, 'a string', description);
  if (strict !== null && typeof strict !== 'boolean') throw invalidType(`${path}.strict`, 'a boolean', strict);
  if (parameters === null) return;
  if (!isObject(parameters)) throw invalidType(`${path}.parameters`, 'an object', parameters);
  const malformed =
    parameters.type === undefined && Object.keys(parameters).length === 0 ? null : findWrongRoot(parameters);
  const refuses =
    strict === true || (strict === null && (options.omittedStrict === 'refuse' || !canMakeStrict(parameters)));
  const looseness = malformed ?? (refuses ? findLooseness(parameters) : null);
  if (looseness !== null) {
    throw badRequest(
      `Invalid schema for function '${name}': ${looseness}`,
      `${path}.parameters`,
      'invalid_function_parameters',
    );
  }
}
