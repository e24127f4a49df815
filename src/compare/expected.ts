import type { RecordedCall, RunAnswer, Usage } from '../types/index.js';
import { isArray, isRecord } from '../lib/plain-values.js';

/** The expected answer to a question. Fields that are null are not known, and not compared. */
export interface Expected {
  text: string | null;
  toolCalls: RecordedCall[] | null;
  isValidJson: boolean | null;
  model: string | null;
  usage: Usage | null;
  latencyMs: number | null;
}

const UNKNOWN: Expected = {
  ...{ text: null, toolCalls: null, isValidJson: null, model: null, usage: null, latencyMs: null },
};

/** How to check each field, and what it must be, for errors. */
const FIELDS = {
  text: [isText, 'a text'],
  toolCalls: [(value) => isArray(value) && value.every(isCall), 'a list of { name, arguments, output }'],
  isValidJson: [(value) => typeof value === 'boolean', 'true or false'],
  model: [isText, 'a text'],
  usage: [isUsage, '{ prompt_tokens, completion_tokens, total_tokens }'],
  latencyMs: [(value) => typeof value === 'number', 'a number'],
} satisfies Record<keyof Expected, [(value: unknown) => boolean, string]>;

/** The other fields of an answer in the result of a shadow run. They are allowed, and not compared. */
const IGNORED: readonly string[] = [
  'status',
  'otherTools',
  'firstTokenMs',
  'error',
  'warnings',
] satisfies (keyof RunAnswer)[];

/**
 * Says what is wrong with the field `expected` of a line; null if nothing is. Without this check, a misspelt field would not be
 * compared.
 */
export function findFault(expected: unknown): string | null {
  if (expected === undefined || expected === null || isText(expected)) return null;
  if (!isRecord(expected)) return "'expected' must be a text or an object.";
  const unknown = Object.keys(expected).find((name) => !Object.hasOwn(FIELDS, name) && !IGNORED.includes(name));
  if (unknown !== undefined) return `'expected' has no field '${unknown}'.`;
  for (const [name, [isRight, what]] of Object.entries(FIELDS))
    if (expected[name] != null && !isRight(expected[name])) return `'expected.${name}' must be ${what}.`;
  return null;
}

/** Reads the expected answer: a text, or the answer in the result of a shadow run. Null for any other value. */
export function readExpected(value: unknown): Expected | null {
  if (isText(value)) return { ...UNKNOWN, text: value };
  if (!isRecord(value)) return null;
  const { toolCalls, isValidJson, latencyMs } = value;
  return {
    text: readText(value['text']),
    toolCalls: isArray(toolCalls) ? toolCalls.flatMap(readCall) : null,
    isValidJson: typeof isValidJson === 'boolean' ? isValidJson : null,
    model: readText(value['model']),
    usage: isUsage(value['usage']) ? value['usage'] : null,
    latencyMs: typeof latencyMs === 'number' ? latencyMs : null,
  };
}

/** Reads a recorded call; empty if it has no name. */
export function readCall(value: unknown): RecordedCall[] {
  if (!isCall(value)) return [];
  const { name, arguments: args, output } = value;
  const written = typeof args === 'string' ? args : JSON.stringify(args ?? {});
  return [{ name, arguments: written, output: readText(output) }];
}

const isCall = (value: unknown): value is Record<string, unknown> & { name: string } =>
  isRecord(value) && isText(value['name']);

/** Whether a value from a file is a usage. */
export function isUsage(value: unknown): value is Usage {
  if (!isRecord(value)) return false;
  return ['prompt_tokens', 'completion_tokens', 'total_tokens'].every((name) => typeof value[name] === 'number');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export const readText = (value: unknown): string | null => (isText(value) ? value : null);
