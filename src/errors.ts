/** The `error` object of an answer of the old API. */
export interface LegacyErrorBody {
  message: string;
  type: string;
  /** The parameter at fault, as a path: `metadata.modified`, `tools[0].type`. */
  param: string | null;
  code: string | null;
}

/**
 * A refusal as the old API would have answered it. The client layer throws it as the error class of
 * the SDK that made the call; it never reaches a caller as it is.
 */
export class LegacyError extends Error {
  override readonly name = 'LegacyError';

  constructor(
    /** The HTTP status: 400, 404 or 429, and 500 for a record of the store that cannot be read. */
    readonly status: number,
    readonly body: LegacyErrorBody,
    options?: ErrorOptions,
  ) {
    super(body.message, options);
  }
}

/**
 * An error that is no answer of the service's and so has no HTTP status. The client layer throws it as the `OpenAIError` of the
 * SDK that made the call; it never reaches a caller as it is.
 */
export class StatuslessError extends Error {
  override readonly name: string = 'StatuslessError';
}

/** The store failed at an operation. What the driver says may hold addresses and values, so only its `cause` does. */
export class StoreError extends StatuslessError {
  override readonly name = 'StoreError';

  /** `operation` as in: The store failed to write. */
  constructor(operation: string, cause: unknown) {
    super(`The store failed to ${operation}${describeCause(cause)}. Its own error is the cause of this one.`, {
      cause,
    });
  }
}

/** What is known to hold no secrets: an error's code, and what to install where a driver is missing. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause) || !/^\w{2,40}$/.test(String(cause.code))) return '';
  const isSetup = cause.code === 'ERR_MISSING_DRIVER' || cause.code === 'ERR_OUTDATED_DRIVER';
  return isSetup ? `: ${cause.message}` : ` (${String(cause.code)})`;
}

/** The objects that can be asked for by id. */
export type LegacyResource = 'assistant' | 'thread' | 'message' | 'run' | 'run step';

const invalidRequest = (
  message: string,
  detail: { status?: number; param?: string | null; code?: string | null } = {},
  options?: ErrorOptions,
): LegacyError =>
  new LegacyError(
    detail.status ?? 400,
    {
      message,
      type: 'invalid_request_error',
      param: detail.param ?? null,
      code: detail.code ?? null,
    },
    options,
  );

/** Ids as the old service gave them. Those of threads are longer here, or begin otherwise where the store has them. */
const OLD_ID = /^(?!thread_own)[a-z]+_[A-Za-z0-9]{24}$/;

/** Whether an id is one that the old service may have given. */
export const mayBeOldId = (id: string): boolean => OLD_ID.test(id);

const PERHAPS_OLD = 'If it was made before the Assistants API was shut down, its data is not in this store';
const IMPORTING = 'docs/importing.md of openai-assistants-shim';
const WITH_THREAD = `it is imported with its thread, see ${IMPORTING}.`;

/** What a reader needs to know whose app was written before the shutdown. */
const HINTS: Record<LegacyResource, string> = {
  assistant:
    "If OpenAI kept it before the Assistants API was shut down, give its definition in the option 'assistants.definitions'.",
  thread: `${PERHAPS_OLD}: import it, see ${IMPORTING}.`,
  message: `${PERHAPS_OLD}: ${WITH_THREAD}`,
  run: `${PERHAPS_OLD}: ${WITH_THREAD}`,
  'run step': `${PERHAPS_OLD}: ${WITH_THREAD}`,
};

/** The parameter that names each kind of object, and how its ids begin. */
const KINDS: Record<LegacyResource, { param: string; prefix: string }> = {
  assistant: { param: 'assistant_id', prefix: 'asst' },
  thread: { param: 'thread_id', prefix: 'thread' },
  message: { param: 'message_id', prefix: 'msg' },
  run: { param: 'run_id', prefix: 'run' },
  'run step': { param: 'step_id', prefix: 'step' },
};

/** Whether an id may be one of such an object, by how it begins. */
export const isIdOf = (resource: LegacyResource, id: string): boolean => id.startsWith(KINDS[resource].prefix);

/** 400: an id of another kind, or none at all: `undefined`, `new`. */
export const invalidId = (param: string, id: string, prefix: string): LegacyError =>
  invalidRequest(`Invalid '${param}': '${id}'. Expected an ID that begins with '${prefix}'.`, {
    param,
    code: 'invalid_value',
  });

/**
 * For an id that is not known, or not in this thread or run: 400 where it is of another kind, else 404. An id that may come
 * from before the shutdown gets a hint behind the old API's own sentence. `threadId` is the thread that was searched: in one
 * whose messages are in the store, new ids look like old ones, and no hint is given.
 */
export const notFound = (resource: LegacyResource, id: string, threadId?: string): LegacyError => {
  const { param, prefix } = KINDS[resource];
  if (!id.startsWith(prefix)) return invalidId(param, id, prefix);
  const mayBeOld = mayBeOldId(id) && threadId?.startsWith('thread_own') !== true;
  return invalidRequest(`No ${resource} found with id '${id}'.${mayBeOld ? ` ${HINTS[resource]}` : ''}`, {
    status: 404,
  });
};

/** 404, without a hint: the thread was here and was deleted. */
export const deletedThread = (id: string): LegacyError =>
  invalidRequest(`No thread found with id '${id}'.`, { status: 404 });

/** 404: a reader of a run has none of its steps and messages, so there is nothing that comes after it. */
export const nothingToFollow = (after: string, runId: string): LegacyError =>
  invalidRequest(`Run ${runId} has no finished step or message '${after}' ('after').`, { status: 404, param: 'after' });

/** 404: there is no file of this id, or nothing that could be served as one. */
export const noSuchFile = (id: string): LegacyError =>
  invalidRequest(`No such File object: ${id}`, { status: 404, param: 'id' });

/** 400: the thread has a run that has not ended. `runId` is null when only upstream knows of it. */
export const activeRun = (threadId: string, runId: string | null): LegacyError =>
  invalidRequest(`Thread ${threadId} already has an active run${runId === null ? '' : ` ${runId}`}.`);

/** 400: messages cannot be added now. `runId` is null when only upstream knows of the run. */
export const messagesLocked = (threadId: string, runId: string | null): LegacyError =>
  invalidRequest(`Can't add messages to ${threadId} while a run ${runId === null ? '' : `${runId} `}is active.`);

const listIds = (ids: readonly string[]): string => `[${ids.map((id) => `'${id}'`).join(', ')}]`;

/** 400: tool outputs must answer all pending calls, each once. */
export const wrongToolOutputs = (expected: readonly string[], got: readonly string[]): LegacyError =>
  invalidRequest(`Expected tool outputs for call_ids ${listIds(expected)}, got ${listIds(got)}`);

/** 400: the run does not wait for tool outputs. */
export const toolOutputsNotAccepted = (status: string): LegacyError =>
  invalidRequest(`Runs in status "${status}" do not accept tool outputs.`);

/** 400: the run has ended or is being cancelled already. */
export const cannotCancel = (status: string): LegacyError =>
  invalidRequest(`Cannot cancel run with status '${status}'.`);

/** The service's own refusal of a request, said in more words; `cause` is the service's error. */
export const refusedWith = (
  message: string,
  detail: { status: number; param: string | null; code: string | null },
  cause?: unknown,
): LegacyError => invalidRequest(message, detail, cause === undefined ? undefined : { cause });

const REFUSED_RUN = 'insufficient_quota';

/** 429: a listener of the app's has refused a run, with a text of its own. */
export const refusedRun = (message: string, cause?: unknown): LegacyError =>
  new LegacyError(
    429,
    { message, type: REFUSED_RUN, param: null, code: REFUSED_RUN },
    cause === undefined ? undefined : { cause },
  );

/** Whether an error is one of {@link refusedRun}. */
export const isRefusedRun = (error: unknown): boolean =>
  error instanceof LegacyError && error.body.type === REFUSED_RUN;

/** 400: the model would have nothing to answer. */
export const invalidThread = (): LegacyError =>
  invalidRequest('Run creation requires a Thread with a user message or an assistant with instructions.', {
    code: 'invalid_thread',
  });

/** 400: the thread cannot be used so at the moment. */
export const invalidThreadState = (message: string): LegacyError => invalidRequest(message);

/** 400: a message without any content. */
export const emptyMessage = (): LegacyError => invalidRequest('Message content must be non-empty.');

/** 400: a required parameter is absent. */
export const missingParameter = (param: string): LegacyError =>
  invalidRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });

/** 400: a parameter the endpoint does not know. */
export const unknownParameter = (param: string): LegacyError =>
  invalidRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });

/** 400: two parameters exclude each other. */
export const mutuallyExclusive = (first: string, second: string): LegacyError =>
  invalidRequest(
    `Mutually exclusive parameters: '${second}'. Ensure you are only providing one of: '${first}' or '${second}'.`,
    { param: second, code: 'mutually_exclusive_parameters' },
  );

/** Names the supported values as the API does: `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`. */
export const quoteValues = (values: readonly string[], conjunction: 'and' | 'or'): string => {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  if (quoted.length === 0) return last;
  return `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} ${conjunction} ${last}`;
};

/** 400: a value that is not among those supported. */
export const invalidValue = (param: string, value: string, supported: readonly string[]): LegacyError =>
  invalidRequest(`Invalid value: '${value}'. Supported values are: ${quoteValues(supported, 'and')}.`, {
    param,
    code: 'invalid_value',
  });

/**
 * 400: a value of another JSON type. `expected` and `got` come with their article: `a string`,
 * `one of a string or array of objects`.
 */
export const invalidType = (param: string, expected: string, got: string): LegacyError =>
  invalidRequest(`Invalid type for '${param}': expected ${expected}, but got ${got} instead.`, {
    param,
    code: 'invalid_type',
  });

/** 400: the body as a whole is not a JSON object. */
export const invalidBody = (got: string): LegacyError =>
  invalidRequest(`Invalid type for request body: expected an object, but got ${got} instead.`, {
    code: 'invalid_type',
  });

/**
 * 400: a value out of its bounds. `problem` and `detail` are the two halves of the API's sentence:
 * `string too long`, `Expected a string with maximum length 256, but got a string with length 300 instead.`
 */
export const outOfBounds = (param: string, problem: string, detail: string, code: string): LegacyError =>
  invalidRequest(`Invalid '${param}': ${problem}. ${detail}`, { param, code });

/** 400: a text should be a URL and is not, or it has a scheme that the service does not read. */
export const invalidUrl = (param: string): LegacyError =>
  invalidRequest(`Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`, {
    param,
    code: 'invalid_value',
  });

const elide = (name: string): string => `${name.slice(0, 3)}...${name.slice(-3)}`;

/** 400: a key of a map is too long. `param` is the map's path, `got` the key's length. */
export const keyTooLong = (param: string, key: string, maximum: number, got: number): LegacyError =>
  invalidRequest(
    `Invalid property name in '${param}': '${elide(key)}' is too long. Expected a string with maximum length ${maximum}, but got a string with length ${got} instead.`,
    { param: `${param}.${key}`, code: 'property_name_above_max_length' },
  );
