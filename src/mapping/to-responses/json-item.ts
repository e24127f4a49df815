import type { AssistantResponseFormatOption } from '../../types/index.js';
import type { ConversationItem, ResponseCreateParamsStreaming, ResponseInputItem } from '../../types/responses.js';

const WORDS = 'Answer with a JSON object.';

/** Says in the input what the old API read in the instructions, too: in JSON mode the service wants the word in a message. */
export const JSON_ITEM: ResponseInputItem = {
  type: 'message',
  role: 'developer',
  content: [{ type: 'input_text', text: WORDS }],
};

/** Whether an item is `JSON_ITEM`, sent or as a conversation shows it. */
export function isJsonItem(item: ConversationItem | ResponseInputItem): boolean {
  if (item.type !== 'message' || item.role !== 'developer' || typeof item.content === 'string') return false;
  const [part, ...others] = item.content;
  return others.length === 0 && part !== undefined && 'text' in part && part.text === WORDS;
}

/** Whether a message of the input has the word that JSON mode needs. */
export function mentionsJson(input: readonly ResponseInputItem[]): boolean {
  return input.some((item) => {
    if (item.type !== 'message') return false;
    const parts: readonly object[] = typeof item.content === 'string' ? [{ text: item.content }] : item.content;
    return parts.some((part) => 'text' in part && typeof part.text === 'string' && /json/i.test(part.text));
  });
}

export const isJsonMode = (format: AssistantResponseFormatOption | undefined): boolean =>
  typeof format === 'object' && format.type === 'json_object';

/** JSON mode for a server that takes schemas only (LM Studio): any object. Every other request is returned as it is. */
export function describeJsonMode(body: ResponseCreateParamsStreaming): ResponseCreateParamsStreaming {
  if (body.text?.format?.type !== 'json_object') return body;
  const format = { type: 'json_schema', name: 'json_object', schema: { type: 'object' }, strict: false } as const;
  return { ...body, text: { ...body.text, format } };
}
