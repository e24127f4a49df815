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

/** What spans contain of messages and instructions: `true` for the content, `false` for a hash of it, `none` for nothing. */
export type ContentMode = boolean | 'none';

/** How many bytes of the hash to keep. */
const HASH_BYTES = 8;

const encoder = new TextEncoder();

/** Returns the first 16 hexadecimal digits of the text's SHA-256. */
const hashContent = (text: string): string => toHex(sha256(encoder.encode(text)).subarray(0, HASH_BYTES));

function describe(mode: ContentMode, name: string, text: string): Attributes {
  if (mode === 'none') return {};
  return mode ? { [name]: text } : { [toHashName(name)]: hashContent(text) };
}

/** The content of a request. */
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

/** The content of a response. */
export const describeOutput = (mode: ContentMode, response: unknown, finishReason: string): Attributes =>
  mode === 'none' ? {} : describe(mode, OUTPUT_MESSAGES, JSON.stringify(toOutputMessages(response, finishReason)));

/** The arguments of a function call. */
export const describeArguments = (mode: ContentMode, text: string): Attributes => describe(mode, TOOL_ARGUMENTS, text);

/** The output that the app submitted for a function call. */
export const describeResult = (mode: ContentMode, output: unknown): Attributes =>
  describe(mode, TOOL_RESULT, typeof output === 'string' ? output : JSON.stringify(output ?? null));
