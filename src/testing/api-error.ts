import { describeType, listValues } from './json.js';

/** An error response of the service: its HTTP status, and the fields of its `error` object. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly param: string | null = null,
    readonly code: string | null = null,
    readonly type: string = 'invalid_request_error',
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

export const badRequest = (message: string, param: string | null = null, code: string | null = null) =>
  new ApiError(400, message, param, code);

export const notFound = (what: string, id: string) => new ApiError(404, `${what} with id '${id}' not found.`);

export const noSuchFile = (id: string, param = 'id') => new ApiError(404, `No such File object: ${id}`, param);

/** The error for an id of another kind. All ids of a kind have the same prefix. */
export const invalidId = (param: string, id: string, prefix: string) =>
  badRequest(`Invalid '${param}': '${id}'. Expected an ID that begins with '${prefix}'.`, param, 'invalid_value');

/** The error for a file that a request names and that does not exist. */
export const unknownFile = (id: string, param: string) =>
  id.startsWith('file') ? noSuchFile(id, param) : invalidId(param, id, 'file');

export const missingParameter = (param: string) =>
  badRequest(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');

export const unknownParameter = (param: string) =>
  badRequest(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');

export const unsupportedParameter = (param: string, code: string | null = null) =>
  badRequest(`Unsupported parameter: '${param}' is not supported with this model.`, param, code);

/** The error for a value that this model does not support, though others do. */
export const unsupportedValue = (value: string, supported: readonly string[], param: string) =>
  badRequest(
    `Unsupported value: '${value}' is not supported with this model. Supported values are: ${listValues(supported)}.`,
    param,
    'unsupported_value',
  );

export const invalidValue = (value: unknown, supported: readonly string[], param: string) =>
  badRequest(
    `Invalid value: '${String(value)}'. Supported values are: ${listValues(supported)}.`,
    param,
    'invalid_value',
  );

export const invalidType = (param: string, expected: string, value: unknown) =>
  badRequest(
    `Invalid type for '${param}': expected ${expected}, but got ${describeType(value)} instead.`,
    param,
    'invalid_type',
  );

export const outOfRange = (
  param: string,
  kind: 'integer' | 'decimal',
  bound: { min: number } | { max: number },
  got: number,
) =>
  'min' in bound
    ? badRequest(
        `Invalid '${param}': ${kind} below minimum value. Expected a value >= ${bound.min}, but got ${got} instead.`,
        param,
        `${kind}_below_min_value`,
      )
    : badRequest(
        `Invalid '${param}': ${kind} above maximum value. Expected a value <= ${bound.max}, but got ${got} instead.`,
        param,
        `${kind}_above_max_value`,
      );

export const emptyArray = (param: string) =>
  badRequest(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  );

export const arrayTooLong = (param: string, max: number, got: number) =>
  badRequest(
    `Invalid '${param}': array too long. Expected an array with maximum length ${max}, but got an array with length ${got} instead.`,
    param,
    'array_above_max_length',
  );

export const stringTooLong = (param: string, max: number, got: number) =>
  badRequest(
    `Invalid '${param}': string too long. Expected a string with maximum length ${max}, but got a string with length ${got} instead.`,
    param,
    'string_above_max_length',
  );

export const emptyString = (param: string) =>
  badRequest(
    `Invalid '${param}': empty string. Expected a string with minimum length 1, but got an empty string instead.`,
    param,
    'empty_string',
  );

/** The error for an item that a request names by its id, and that the service does not have. */
export const itemNotFound = (id: string, isStored: boolean) =>
  new ApiError(
    404,
    isStored
      ? `Item with id '${id}' not found.`
      : `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    'input',
  );

export const conversationLocked = () =>
  badRequest(
    'Another process is currently operating on this conversation. Please retry in a few seconds.',
    'conversation',
    'conversation_locked',
  );
