import type { AssistantResponseFormatOption } from '../../types/index.js';
import type { ConversationItem, ResponseCreateParamsStreaming, ResponseInputItem } from '../../types/responses.js';

const WORDS = 'Answer with a JSON object.';

/**
 * The input item that JSON mode requires: the service looks for the word in a message, where the old API also accepted
 * it in the instructions.
 */
export const JSON_ITEM: ResponseInputItem = {
  type: 'message',
  role: 'developer',
  content: [{ type: 'input_text', text: WORDS }],
};

/** Whether an item is `JSON_ITEM`, as sent or as a conversation shows it. */
export function isJsonItem(item: ConversationItem | ResponseInputItem): boolean {
  if (item.type !== 'message' || item.role !== 'developer' || typeof item.content === 'string') return false;
  const [part, ...others] = item.content;
  return others.length === 0 && part !== undefined && 'text' in part && part.text === WORDS;
}

/** Whether a message of the input has the word that JSON mode requires. */
export function mentionsJson(input: readonly ResponseInputItem[]): boolean {
  return input.some((item) => {
    if (item.type !== 'message') return false;
    const parts: readonly object[] = typeof item.content === 'string' ? [{ text: item.content }] : item.content;
    return parts.some((part) => 'text' in part && typeof part.text === 'string' && /json/i.test(part.text));
  });
}

export const isJsonMode = (format: AssistantResponseFormatOption | undefined): boolean =>
  typeof format === 'object' && format.type === 'json_object';

/**
 * Replaces JSON mode by a schema for any object, for servers that accept only schemas (LM Studio). Other requests are
 * returned unchanged.
 */
export function describeJsonMode(body: ResponseCreateParamsStreaming): ResponseCreateParamsStreaming {
  if (body.text?.format?.type !== 'json_object') return body;
  const format = { type: 'json_schema', name: 'json_object', schema: { type: 'object' }, strict: false } as const;
  return { ...body, text: { ...body.text, format } };
}
