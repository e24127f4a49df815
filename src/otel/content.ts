import type { Attributes } from '@opentelemetry/api';
import { sha256 } from '../lib/sha-256.js';
import { toHex } from '../lib/to-hex.js';
import {
  INPUT_MESSAGES,
  INSTRUCTIONS,
  OUTPUT_MESSAGES,
  TOOL_ARGUMENTS,
  TOOL_DEFINITIONS,
  TOOL_RESULT,
  toHashName,
} from './conventions.js';
import { toInputMessages, toOutputMessages, toToolDefinitions } from './messages.js';
import { readText } from './read.js';

/** What spans contain of messages and instructions: `true` the content, `false` a hash of it, `none` nothing. */
export type ContentMode = boolean | 'none';

/** Bytes of the hash that are kept. */
const HASH_BYTES = 8;

const encoder = new TextEncoder();

/** The first 16 hexadecimal digits of the text's SHA-256. */
export const hashContent = (text: string): string => toHex(sha256(encoder.encode(text)).subarray(0, HASH_BYTES));

function describe(mode: ContentMode, name: string, text: string): Attributes {
  if (mode === 'none') return {};
  return mode ? { [name]: text } : { [toHashName(name)]: hashContent(text) };
}

/** What a request says. */
export function describeInput(mode: ContentMode, body: unknown): Attributes {
  if (mode === 'none' || body === undefined) return {};
  const messages = toInputMessages(body);
  const instructions = readText(body, 'instructions');
  const tools = mode ? toToolDefinitions(body) : [];
  return {
    ...(messages.length > 0 ? describe(mode, INPUT_MESSAGES, JSON.stringify(messages)) : {}),
    ...(instructions === undefined
      ? {}
      : describe(mode, INSTRUCTIONS, JSON.stringify([{ type: 'text', content: instructions }]))),
    ...(tools.length > 0 ? { [TOOL_DEFINITIONS]: JSON.stringify(tools) } : {}),
  };
}

/** What a response says. */
export const describeOutput = (mode: ContentMode, response: unknown, finishReason: string): Attributes =>
  mode === 'none' ? {} : describe(mode, OUTPUT_MESSAGES, JSON.stringify(toOutputMessages(response, finishReason)));

/** The arguments of a call of a function. */
export const describeArguments = (mode: ContentMode, text: string): Attributes => describe(mode, TOOL_ARGUMENTS, text);

/** What the app has answered to a call of a function. */
export const describeResult = (mode: ContentMode, output: unknown): Attributes =>
  describe(mode, TOOL_RESULT, typeof output === 'string' ? output : JSON.stringify(output ?? null));
