import type {
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseStreamEvent,
  UpstreamResponse,
} from '../../src/types/responses.js';

export const CREATED_AT = 1_760_000_000;

/** Builds a response of the service, with the fields that the translation reads. */
export function buildResponse(
  output: ResponseOutputItem[],
  fields: Partial<Omit<UpstreamResponse, 'usage'>> & { usage?: unknown } = {},
): UpstreamResponse {
  return {
    id: 'resp_0123456789abcdef00',
    object: 'response',
    created_at: CREATED_AT,
    completed_at: CREATED_AT + 9,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    output,
    usage: {
      input_tokens: 30,
      input_tokens_details: { cached_tokens: 5 },
      output_tokens: 12,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 42,
    },
    ...fields,
  } as UpstreamResponse;
}

/** Returns `incomplete_details` with a reason, which the type of the installed SDK may lack; null without a reason. */
export const cutFor = (reason: string | undefined): UpstreamResponse['incomplete_details'] =>
  // The service sends reasons that the SDK's type lacks.
  (reason === undefined ? null : { reason }) as UpstreamResponse['incomplete_details'];

/** Builds an assistant's message with one text. */
export function buildMessage(
  id: string,
  text: string,
  annotations: ResponseOutputText['annotations'] = [],
): ResponseOutputMessage {
  return {
    id,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations, logprobs: [] }],
  };
}

export function buildFunctionCall(id: string, name: string, args: string, callId = `call_${id}`): ResponseOutputItem {
  return { id, type: 'function_call', status: 'completed', call_id: callId, name, arguments: args };
}

/** Cuts a text into deltas. */
export type Cut = (text: string) => string[];

/** Returns a function that cuts a text into pieces of `size` characters. */
export const cutInPieces =
  (size: number): Cut =>
  (text) => {
    const characters = [...text];
    const count = Math.ceil(characters.length / size);
    return Array.from({ length: count }, (_, index) => characters.slice(index * size, (index + 1) * size).join(''));
  };

type Unnumbered = Record<string, unknown> & { type: string };

/** Lists the events of an item in the service's order, without sequence numbers. */
export function listItemEvents(item: ResponseOutputItem, output_index: number, cut: Cut): Unnumbered[] {
  const at = { output_index, item_id: item.id };
  const begun = { ...item, status: 'in_progress' } as Record<string, unknown>;
  const inside: Unnumbered[] = [];
  if (item.type === 'message') {
    begun['content'] = [];
    for (const [index, part] of item.content.entries()) {
      inside.push(...listPartEvents(part, { ...at, content_index: index }, cut));
    }
  } else if (item.type === 'function_call') {
    begun['arguments'] = '';
    const type = 'response.function_call_arguments';
    for (const delta of cut(item.arguments)) inside.push({ type: `${type}.delta`, ...at, delta });
    inside.push({ type: `${type}.done`, ...at, arguments: item.arguments });
  } else if (item.type === 'code_interpreter_call') {
    Object.assign(begun, { code: '', outputs: null });
    const type = 'response.code_interpreter_call';
    for (const delta of cut(item.code ?? '')) inside.push({ type: `${type}_code.delta`, ...at, delta });
    inside.push({ type: `${type}_code.done`, ...at, code: item.code }, { type: `${type}.completed`, ...at });
  } else if (item.type === 'file_search_call') {
    Object.assign(begun, { queries: [], results: null });
    for (const state of ['in_progress', 'searching', 'completed']) {
      inside.push({ type: `response.file_search_call.${state}`, ...at });
    }
  } else if (item.type === 'reasoning') {
    delete begun['status'];
    inside.push({ type: 'response.reasoning_summary_text.delta', ...at, summary_index: 0, delta: 'Hm.' });
  }
  return [
    { type: 'response.output_item.added', output_index, item: begun },
    ...inside,
    { type: 'response.output_item.done', output_index, item },
  ];
}

function listPartEvents(
  part: ResponseOutputMessage['content'][number],
  at: Record<string, unknown>,
  cut: Cut,
): Unnumbered[] {
  if (part.type === 'refusal') {
    return [
      { type: 'response.content_part.added', ...at, part: { type: 'refusal', refusal: '' } },
      ...cut(part.refusal).map((delta) => ({ type: 'response.refusal.delta', ...at, delta })),
      { type: 'response.refusal.done', ...at, refusal: part.refusal },
      { type: 'response.content_part.done', ...at, part },
    ];
  }
  const characters = [...part.text];
  const events: Unnumbered[] = [];
  let sent = 0;
  const sendUpTo = (end: number): void => {
    const text = characters.slice(sent, end).join('');
    for (const delta of cut(text)) events.push({ type: 'response.output_text.delta', ...at, delta });
    sent = Math.max(sent, end);
  };
  for (const [annotation_index, annotation] of part.annotations.entries()) {
    sendUpTo(annotation.type === 'file_citation' ? annotation.index : characters.length);
    events.push({ type: 'response.output_text.annotation.added', ...at, annotation_index, annotation });
  }
  sendUpTo(characters.length);
  return [
    { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
    ...events,
    { type: 'response.output_text.done', ...at, text: part.text },
    { type: 'response.content_part.done', ...at, part },
  ];
}

/** The events of a whole response, numbered. `inside`: the items' events, when they are not to come one item after the other. */
export function listEvents(
  response: UpstreamResponse,
  cut: Cut = cutInPieces(4),
  inside: Unnumbered[] = response.output.flatMap((item, index) => listItemEvents(item, index, cut)),
): ResponseStreamEvent[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null, error: null, incomplete_details: null };
  const events: Unnumbered[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...inside,
    { type: `response.${response.status ?? 'completed'}`, response },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }) as unknown as ResponseStreamEvent);
}
