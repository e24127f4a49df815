import { readField, readList, readText } from './read.js';

/** A part of a message, in the form of the conventions. */
type Part = Record<string, unknown> & { type: string };

export interface ChatMessage {
  role: string;
  parts: Part[];
}

/** Converts the input of a request, or the items that it adds to a conversation, to messages of the conventions. */
export function toInputMessages(body: unknown): ChatMessage[] {
  const text = readText(body, 'input');
  if (text !== undefined) return [{ role: 'user', parts: [{ type: 'text', content: text }] }];
  return [...readList(body, 'input'), ...readList(body, 'items')].map(toMessage);
}

/** Converts the output of a response to one message, because the response is one choice. */
export const toOutputMessages = (
  response: unknown,
  finishReason: string,
): (ChatMessage & { finish_reason: string })[] => [
  {
    role: 'assistant',
    parts: readList(response, 'output').flatMap((item) => toMessage(item).parts),
    finish_reason: finishReason,
  },
];

/** Returns the types and names of a request's tools. */
export const toToolDefinitions = (body: unknown): { type: string; name: string }[] =>
  readList(body, 'tools').map((tool) => {
    const type = readText(tool, 'type') ?? 'function';
    return { type, name: readText(tool, 'name') ?? type };
  });

function toMessage(item: unknown): ChatMessage {
  switch (readText(item, 'type')) {
    case 'function_call':
      return {
        role: 'assistant',
        parts: [
          {
            type: 'tool_call',
            id: readText(item, 'call_id') ?? null,
            name: readText(item, 'name') ?? '',
            arguments: parse(readText(item, 'arguments')),
          },
        ],
      };
    case 'function_call_output':
      return {
        role: 'tool',
        parts: [
          {
            type: 'tool_call_response',
            id: readText(item, 'call_id') ?? null,
            response: readField(item, 'output') ?? null,
          },
        ],
      };
    case 'reasoning':
      return {
        role: 'assistant',
        parts: readList(item, 'summary').map((part) => ({ type: 'reasoning', content: readText(part, 'text') ?? '' })),
      };
    case 'message':
    case undefined:
      return { role: readText(item, 'role') ?? 'user', parts: toParts(item) };
    default:
      // A call of a tool of the service, or a type that is unknown today.
      return { role: 'assistant', parts: [{ type: readText(item, 'type') ?? 'unknown' }] };
  }
}

function toParts(message: unknown): Part[] {
  const text = readText(message, 'content');
  if (text !== undefined) return [{ type: 'text', content: text }];
  return readList(message, 'content').map((part) => {
    const type = readText(part, 'type') ?? 'unknown';
    const content = readText(part, 'text');
    if (content !== undefined) return { type: 'text', content };
    if (type === 'refusal') return { type, content: readText(part, 'refusal') ?? '' };
    const modality = type === 'input_image' ? 'image' : 'document';
    const file = readText(part, 'file_id');
    if (file !== undefined) return { type: 'file', modality, file_id: file };
    const uri = readText(part, 'image_url') ?? readText(part, 'file_url');
    return uri === undefined ? { type } : { type: 'uri', modality, uri };
  });
}

/** The arguments of a call as an object, where they are JSON. */
function parse(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
