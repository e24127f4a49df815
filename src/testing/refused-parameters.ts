import { badRequest, unsupportedParameter } from './api-error.js';
import { isObject, type JsonObject } from './json.js';
import type { RefusedParameter } from './types.js';

/** Throws if a request has a parameter, or a value of it, that its model refuses. */
export function checkRefused(body: JsonObject, refused: readonly RefusedParameter[]): void {
  for (const { parameter, models, values, param = parameter, ...spelled } of refused) {
    if (models !== undefined && !models.some((model) => model === body.model)) continue;
    const found = readValues(body, parameter).find((value) => values?.includes(value) ?? true);
    if (found === undefined) continue;
    const { code = values === undefined ? 'unsupported_parameter' : 'unsupported_value' } = spelled;
    const { message } =
      values === undefined
        ? unsupportedParameter(parameter)
        : badRequest(`Unsupported value: '${parameter}' does not support ${JSON.stringify(found)} with this model.`);
    throw badRequest(message, param, code);
  }
}

/** The values of a parameter such as `reasoning.effort`: the entries if it is a list. */
function readValues(body: JsonObject, parameter: string): unknown[] {
  let value: unknown = body;
  for (const name of parameter.split('.')) value = isObject(value) ? value[name] : undefined;
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
