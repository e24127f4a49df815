import { fingerprint } from '../lib/fingerprint.js';

const HEX = '0123456789abcdef';
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function pick(alphabet: string, length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}

export const randomHex = (length: number) => pick(HEX, length);
const randomText = (length: number) => pick(ALPHANUMERIC, length);

const hexTime = (seconds: number) => Math.floor(seconds).toString(16).padStart(8, '0');

/**
 * The 16 hex digits that all ids in a conversation share: the end of the conversation's id, or a hash of an id that a test has
 * chosen.
 */
export const partitionOf = (id: string) =>
  /[0-9a-f]{16}$/.exec(id)?.[0] ?? parseInt(fingerprint(id), 36).toString(16).padStart(16, '0');

/** Makes an id with its time after the prefix, for a conversation or an item that a caller adds. */
export function makeTimedId(prefix: string, seconds: number, partition = randomHex(16)): string {
  return `${prefix}_${hexTime(seconds)}${randomHex(24)}${partition}`;
}

/** Makes an id with its time after the partition, for a response or an item that it makes. */
export function makeResponseId(prefix: string, seconds: number, partition: string): string {
  return `${prefix}_${partition}00${hexTime(seconds)}${randomHex(24)}`;
}

/** The partition of an id made by {@link makeResponseId}. */
export const partitionOfResponse = (id: string) => id.slice(id.indexOf('_') + 1).slice(0, 16);

/** Makes the shorter id of a vector store or of a container file. */
export const makeShortId = (prefix: string, seconds: number) => `${prefix}_${hexTime(seconds)}${randomHex(24)}`;

export const makeFileId = () => `file-${randomText(22)}`;
export const makeCallId = () => `call_${randomText(24)}`;
export const makeRequestId = () => `req_${randomHex(32)}`;

const PREFIXES: Record<string, string> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fc',
  reasoning: 'rs',
  file_search_call: 'fs',
  code_interpreter_call: 'ci',
  web_search_call: 'ws',
  image_generation_call: 'ig',
  mcp_call: 'mcp',
  mcp_list_tools: 'mcpl',
  mcp_approval_request: 'mcpr',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctc',
};

/** The id prefix of an item of this type. */
export const itemPrefix = (type: string) => PREFIXES[type] ?? 'item';
