import { describeType, isObject, listValues } from './json.js';
import { RESOURCES } from './resources.js';
import type { FakeSeeds } from './seed-types.js';
import { SERVERS } from './servers/index.js';
import type { FakeOpenAIOptions, Fault, FunctionCallReply, Reply, ReplyParts, StreamCut, UsageReply } from './types.js';

/** Returns what is wrong with a value, or null. `name` is what the message calls it. */
type Check = (value: unknown, name: string) => string | null;

/** A check for each member, so that none can be forgotten. */
type Members<T> = { readonly [Name in keyof Required<T>]: Check };

const is =
  (kind: string, fits: (value: unknown) => boolean): Check =>
  (value, name) =>
    fits(value) ? null : `${name} must be ${kind}, not ${describe(value)}`;

const describe = (value: unknown) =>
  value === undefined ? 'undefined' : typeof value === 'string' ? `'${value}'` : describeType(value);

const anything: Check = () => null;
const text = is('a string', (value) => typeof value === 'string');
const textOrNull = is('a string or null', (value) => value === null || typeof value === 'string');
const number = is('a number', (value) => typeof value === 'number');
const flag = is('true or false', (value) => typeof value === 'boolean');
const fn = is('a function', (value) => typeof value === 'function');
const anyObject = is('an object', isObject);
const objects = is('an object or an array of objects', (value) => [value].flat().every(isObject));
const oneOf = (...values: string[]) =>
  is(`one of ${listValues(values)}`, (value) => typeof value === 'string' && values.includes(value));

const first = (problems: readonly (string | null)[]) => problems.find((problem) => problem !== null) ?? null;

const list =
  (check: Check): Check =>
  (value, name) =>
    Array.isArray(value)
      ? first(value.map((entry: unknown, index) => check(entry, `${name}[${index}]`)))
      : `${name} must be an array, not ${describe(value)}`;

/** Checks an object with these members and no others. */
const members =
  <T>(checks: Members<T>): Check =>
  (value, name) => {
    if (!isObject(value)) return anyObject(value, name);
    const known = new Map<string, Check>(Object.entries(checks));
    return first(
      Object.entries(value).map(([key, given]) => {
        const check = known.get(key);
        if (!check) return `${name} cannot have '${key}', only ${listValues([...known.keys()])}`;
        return given === undefined ? null : check(given, `${name}.${key}`);
      }),
    );
  };

const functionCall = members<FunctionCallReply>({ name: text, arguments: anything, callId: text });
const usage = members<UsageReply>({
  inputTokens: number,
  outputTokens: number,
  cachedTokens: number,
  reasoningTokens: number,
});
const parts = members<ReplyParts>({
  text,
  chunks: list(text),
  annotations: list(anyObject),
  refusal: text,
  functionCalls: list(functionCall),
  reasoning: is('a string or true', (value) => value === true || typeof value === 'string'),
  codeInterpreter: objects,
  fileSearch: objects,
  incomplete: oneOf('max_output_tokens', 'content_filter', 'max_messages', 'steered'),
  failed: members({ code: text, message: text }),
  streamError: members({ type: text, code: text, message: text }),
  usage,
});

const item: Check = (value, name) =>
  isObject(value) && typeof value.type === 'string'
    ? null
    : `${name} must be an output item with a 'type', such as { type: 'message', content: 'Hello.' }, not ${describe(value)}`;

const reply: Check = (value, name) => {
  if (typeof value === 'string') return null;
  if (Array.isArray(value)) return list(item)(value, name);
  return isObject(value)
    ? parts(value, name)
    : `${name} must be a string, an object or an array, not ${describe(value)}`;
};

/** Paths of the old API, which clients of this library never request, and what they request instead. */
const NEW_PATHS = [
  [/^\/threads\/[^/]+\/messages/, "'POST /conversations/{id}/items' adds a message"],
  [/^\/threads\/(runs|[^/]+\/runs)/, "'POST /responses' starts a run and takes its tool outputs"],
  [/^\/threads/, "'POST /conversations' creates a thread"],
  [/^\/assistants/, 'the library keeps assistants itself'],
] as const;

/** What apps request besides: the fake does not answer it, but faults can. */
const OTHERS = 'audio batches chat completions embeddings fine_tuning images moderations realtime uploads'.split(' ');

const place: Check = (value, name) => {
  if (typeof value !== 'string') return text(value, name);
  if (value.trim() === '*') return null;
  const [, path = ''] = /^(?:[a-z]+\s+)?(\/\S*)$/i.exec(value.trim()) ?? [];
  const resource = path.split('/')[1] ?? '';
  const old = NEW_PATHS.find(([pattern]) => pattern.test(path));
  if (old) return `${name} is '${value}', but no request has this path: ${old[1]}`;
  if (RESOURCES.includes(resource) || OTHERS.includes(resource)) return null;
  return `${name} must be '*', or a path with or without a method, such as 'POST /responses' or '/conversations/{id}', not '${value}'`;
};

const fault = members<Fault>({
  on: place,
  times: number,
  status: number,
  code: textOrNull,
  message: text,
  type: text,
  param: textOrNull,
  headers: anyObject,
  kind: oneOf('status', 'reset', 'timeout', 'lostAnswer'),
});
const cut = members<StreamCut>({ afterEvents: number, times: number, clean: flag, continues: flag, joins: flag });
const hold = members<{ afterEvents?: number }>({ afterEvents: number });
const assistant = is(
  "an assistant with 'id' and 'model'",
  (value) => isObject(value) && typeof value.id === 'string' && typeof value.model === 'string',
);
const thread = is("a thread with an 'id'", (value) => isObject(value) && typeof value.id === 'string');
const seeds = members<FakeSeeds>({ assistants: list(assistant), threads: list(thread), store: anyObject });
const options = members<FakeOpenAIOptions>({
  profile: oneOf(...Object.keys(SERVERS)),
  apiKey: text,
  now: fn,
  models: is('an array of names, or a function', (value) => Array.isArray(value) || typeof value === 'function'),
  today: anything, // `toDay` reads it, and throws if it is no date
  modelNotFoundStatus: number,
  abuseMonitoring: oneOf('standard', 'modified'),
  zeroDataRetention: flag,
  refuses: list(anyObject),
  backgroundWithConversation: oneOf('accept', 'refuse'),
  latency: is('a number or a function', (value) => typeof value === 'number' || typeof value === 'function'),
  pace: number,
  leftStream: anyObject,
  lostAtFirstEvent: oneOf('continues', 'staysQueued'),
  itemsLag: number,
  omittedStrict: oneOf('rewrite', 'refuse'),
  reasoningNeeds: oneOf('next', 'any'),
  doubledOutput: oneOf('duplicate', 'unmatched'),
  contextWindow: is('a number or an object', (value) => typeof value === 'number' || isObject(value)),
  overflow: oneOf('fail', 'refuse'),
  jsonWord: oneOf('input', 'context'),
  endedContainer: oneOf('expired', 'expected'),
  endedCalls: oneOf('accept', 'refuse'),
});

/**
 * Each throws a `TypeError` for a mistake in the test's own script, at the line of the mistake. Without it, a typo in plain JavaScript
 * would become an empty answer, or a fault that meets no request.
 */
const use =
  <Given>(check: Check) =>
  (call: string, value: Given): Given => {
    const problem = check(value, call);
    if (problem !== null) throw new TypeError(problem);
    return value;
  };

export const checkReply = use<Reply>(reply);
export const checkFault = use<Fault>(fault);
export const checkCut = use<StreamCut>((value, name) =>
  isObject(value) && value.afterEvents === undefined ? `${name} needs 'afterEvents'` : cut(value, name),
);
export const checkHold = use<{ afterEvents?: number }>(hold);
export const checkSeeds = use<FakeSeeds>(seeds);
export const checkOptions = use<FakeOpenAIOptions>(options);
export const checkFunction = use(fn);
