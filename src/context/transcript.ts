import { isRecord } from '../lib/plain-values.js';
import type { ContextItem } from '../types/context.js';
import { callOf, isMessage, isReasoning, outputOf } from './read-item.js';

/** How many characters of a call's arguments or output to show. */
const MOST_OF_A_CALL = 4_000;

/** Writes the items of a thread as text, one paragraph for each. Reasoning and empty items are left out. */
export const writeTranscript = (items: readonly ContextItem[]): string =>
  items.flatMap((entry) => describe(entry) ?? []).join('\n\n');

function describe(entry: ContextItem): string | null {
  const { item } = entry;
  if (isReasoning(entry)) return null;
  if (isMessage(entry) && 'role' in item && 'content' in item) return `${item.role}: ${readContent(item.content)}`;
  if (outputOf(entry) !== null && 'output' in item) return `tool result: ${shorten(readContent(item.output))}`;
  if (callOf(entry) !== null) return `tool call: ${shorten(describeCall({ ...item }))}`;
  return null;
}

function describeCall({ name, arguments: args, input, type }: Record<string, unknown>): string {
  const given = [args, input].find((value) => typeof value === 'string') ?? '';
  return typeof name === 'string' ? `${name}(${given})` : String(type);
}

/** Returns the texts of a message or output, and the types of its other parts. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content ?? '');
  return content.map((part: unknown) => readPart(part)).join(' ');
}

function readPart(part: unknown): string {
  if (!isRecord(part)) return '';
  const { text, refusal, type } = part;
  if (typeof text === 'string') return text;
  return typeof refusal === 'string' ? refusal : `[${String(type)}]`;
}

const shorten = (text: string): string => (text.length > MOST_OF_A_CALL ? `${text.slice(0, MOST_OF_A_CALL)} …` : text);
