import type { core } from 'zod/v4-mini';
import {
  emptyMessage,
  invalidBody,
  invalidType,
  invalidUrl,
  invalidValue,
  keyTooLong,
  missingParameter,
  mutuallyExclusive,
  outOfBounds,
  quoteValues,
  unknownParameter,
  type LegacyError,
} from '../errors.js';
import { countCharacters } from '../lib/count-characters.js';

/** The beginning of a schema's message that names the expected type: `expected an array of objects`. */
export const EXPECTED = 'expected ';
/** The beginning of a schema's message that names the values of its discriminator, separated by spaces. */
export const SUPPORTED = 'supported ';
/** The message for a bound of a whole number. */
export const INTEGER = 'integer';

type Path = readonly PropertyKey[];
type Issue = core.$ZodIssue;
interface Placed {
  path: Path;
  issue: Issue;
}

const MISMATCHES: ReadonlySet<unknown> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

const TYPE_NAMES: Record<string, string> = {
  string: 'a string',
  number: 'a decimal',
  int: 'an integer',
  boolean: 'a boolean',
};

/** `messages[1].role` */
const formatPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

const member = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

const describeType = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

const isMistyped = (issue: Issue, value: unknown): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string'));

/** Lists the innermost issues. For a union, those of the branch with the JSON type of the value. */
const expand = (issue: Issue, parent: Path, value: unknown): Placed[] => {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], issue }));
  }
  if (issue.code === 'invalid_union') {
    const at = issue.path.reduce(member, value);
    const branch = issue.errors.find((issues) => issues.length > 0 && !issues.some((each) => isMistyped(each, at)));
    if (branch !== undefined) return branch.flatMap((each) => expand(each, path, at));
  }
  return [{ path, issue }];
};

/**
 * The order in which the API finds issues: in each object first missing members, then unknown ones, then the values of the
 * others in the order of the body.
 */
const rank = ({ path, issue }: Placed, json: unknown): number[] => {
  let value = json;
  return path.map((key, depth) => {
    const parent = value;
    value = member(value, key);
    if (value === undefined) return -2;
    if (issue.code === 'unrecognized_keys' && depth === path.length - 1) return -1;
    if (typeof key === 'number') return key;
    return typeof parent === 'object' && parent !== null ? Object.keys(parent).indexOf(String(key)) : 0;
  });
};

const compareRanks = (a: readonly number[], b: readonly number[]): number => {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return left - right;
  }
  return a.length - b.length;
};

const convertTooBig = (issue: core.$ZodIssueTooBig, param: string, value: unknown): LegacyError => {
  const maximum = Number(issue.maximum);
  if (typeof value === 'string') {
    const detail = `Expected a string with maximum length ${maximum}, but got a string with length ${countCharacters(value)} instead.`;
    return outOfBounds(param, 'string too long', detail, 'string_above_max_length');
  }
  if (Array.isArray(value)) {
    const detail = `Expected an array with maximum length ${maximum}, but got an array with length ${value.length} instead.`;
    return outOfBounds(param, 'array too long', detail, 'array_above_max_length');
  }
  const kind = issue.message === INTEGER || issue.origin === 'int' ? 'integer' : 'decimal';
  const detail = `Expected a value <= ${maximum}, but got ${String(value)} instead.`;
  return outOfBounds(param, `${kind} above maximum value`, detail, `${kind}_above_max_value`);
};

const convertTooSmall = (issue: core.$ZodIssueTooSmall, param: string, value: unknown): LegacyError => {
  const minimum = Number(issue.minimum);
  if (typeof value === 'string') {
    const detail = `Expected a string with minimum length ${minimum}, but got an empty string instead.`;
    return outOfBounds(param, 'empty string', detail, 'empty_string');
  }
  if (Array.isArray(value)) {
    const detail = `Expected an array with minimum length ${minimum}, but got an empty array instead.`;
    return outOfBounds(param, 'empty array', detail, 'empty_array');
  }
  const kind = issue.message === INTEGER || issue.origin === 'int' ? 'integer' : 'decimal';
  const detail = `Expected a value >= ${minimum}, but got ${String(value)} instead.`;
  return outOfBounds(param, `${kind} below minimum value`, detail, `${kind}_below_min_value`);
};

const convertCustom = (issue: core.$ZodIssueCustom, path: Path, value: unknown): LegacyError => {
  const kind: unknown = issue.params?.['kind'];
  const maximum = Number(issue.params?.['maximum']);
  if (kind === 'empty_message') return emptyMessage();
  if (kind === 'url') return invalidUrl(formatPath(path));
  if (kind === 'exclusive')
    return mutuallyExclusive(formatPath([...path.slice(0, -1), String(issue.params?.['other'])]), formatPath(path));
  if (kind === 'key') {
    const key = String(path.at(-1));
    return keyTooLong(formatPath(path.slice(0, -1)), key, maximum, countCharacters(key));
  }
  const count = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  const detail = `Expected an object with at most ${maximum} properties, but got an object with ${count} properties instead.`;
  return outOfBounds(formatPath(path), 'too many properties', detail, 'object_above_max_properties');
};

const convertChoice = (values: readonly string[], param: string, value: unknown): LegacyError =>
  typeof value === 'string'
    ? invalidValue(param, value, values)
    : invalidType(param, `${values.length > 1 ? 'one of ' : ''}${quoteValues(values, 'or')}`, describeType(value));

const convertIssue = ({ path, issue }: Placed, json: unknown): LegacyError => {
  const value = path.reduce(member, json);
  const param = formatPath(path);
  if (path.length === 0 && issue.code === 'invalid_type') return invalidBody(describeType(value));
  if (issue.code === 'unrecognized_keys') return unknownParameter(param);
  if (issue.code === 'custom' && value !== undefined) return convertCustom(issue, path, value);
  if (value === undefined) return missingParameter(param);
  if (MISMATCHES.has(issue.code) && issue.message.startsWith(EXPECTED)) {
    return invalidType(param, issue.message.slice(EXPECTED.length), describeType(value));
  }
  if (issue.code === 'invalid_union' && issue.message.startsWith(SUPPORTED)) {
    return convertChoice(issue.message.slice(SUPPORTED.length).split(' '), param, value);
  }
  switch (issue.code) {
    case 'too_big':
      return convertTooBig(issue, param, value);
    case 'too_small':
      return convertTooSmall(issue, param, value);
    case 'invalid_value':
      return convertChoice(issue.values.map(String), param, value);
    case 'invalid_format': {
      const pattern = String(issue['pattern']).replace(/^\/|\/$/g, '');
      const detail = `Expected a string that matches the pattern '${pattern}'.`;
      return outOfBounds(param, 'string does not match pattern', detail, 'invalid_value');
    }
    default: {
      const expected = issue.code === 'invalid_type' ? TYPE_NAMES[issue.expected] : undefined;
      return invalidType(param, expected ?? 'an object', describeType(value));
    }
  }
};

/** Returns the error of the old API for the issues in `json`. Of several issues it is always the same one. */
export const convertIssues = (issues: readonly Issue[], json: unknown): LegacyError => {
  const [first] = issues
    .flatMap((issue) => expand(issue, [], json))
    .map((placed) => ({ placed, rank: rank(placed, json) }))
    .sort((a, b) => compareRanks(a.rank, b.rank));
  return first === undefined ? invalidBody(describeType(json)) : convertIssue(first.placed, json);
};
