import { isObject, asArray, asString, type JsonObject } from './json.js';
import { itemPrefix, makeCallId, makeResponseId, makeTimedId } from './ids.js';
import type { Reply, ReplyItem, ReplyParts, UsageReply, WireItem } from './types.js';

/** An output item as it will be when done, and the pieces its text is streamed in, if the reply gave them. */
export interface PlannedItem {
  item: WireItem;
  chunks: string[] | null;
}

/** How a response ends. */
type Ending =
  | { status: 'completed' }
  | { status: 'incomplete'; reason: string }
  | { status: 'failed'; code: string; message: string; event: { type: string } | null };

/** All that a response will do. */
export interface OutputPlan {
  items: PlannedItem[];
  ending: Ending;
  usage: UsageReply;
}

/** What new ids are made from. */
export interface PlanSource {
  partition: string;
  now: () => number;
}

function partsToItems(parts: ReplyParts): ReplyItem[] {
  const items: ReplyItem[] = [];
  if (parts.reasoning !== undefined) {
    const summary = parts.reasoning === true ? [] : [{ type: 'summary_text', text: parts.reasoning }];
    items.push({ type: 'reasoning', summary });
  }
  for (const search of [parts.fileSearch ?? []].flat()) {
    items.push({ type: 'file_search_call', queries: search.queries ?? [], results: search.results ?? [] });
  }
  for (const call of [parts.codeInterpreter ?? []].flat()) {
    const outputs = call.outputs ?? (call.logs === undefined ? [] : [{ type: 'logs', logs: call.logs }]);
    items.push({ type: 'code_interpreter_call', code: call.code, outputs, container_id: call.containerId });
  }
  const text = parts.chunks?.join('') ?? parts.text;
  const content: JsonObject[] = [];
  if (text !== undefined) content.push({ type: 'output_text', text, annotations: parts.annotations ?? [] });
  if (parts.refusal !== undefined) content.push({ type: 'refusal', refusal: parts.refusal });
  if (content.length > 0) items.push({ type: 'message', content });
  for (const call of parts.functionCalls ?? []) {
    items.push({ type: 'function_call', name: call.name, arguments: call.arguments ?? {}, call_id: call.callId });
  }
  return items;
}

function fillContent(part: unknown, containerId: () => string): JsonObject {
  if (!isObject(part)) return { type: 'output_text', annotations: [], logprobs: [], text: String(part) };
  if (part.type === 'refusal') return { ...part };
  const annotations = asArray(part.annotations).map((annotation) =>
    isObject(annotation) && annotation.type === 'container_file_citation' && annotation.container_id === undefined
      ? { ...annotation, container_id: containerId() }
      : annotation,
  );
  return { ...part, type: 'output_text', annotations, logprobs: part.logprobs ?? [], text: part.text ?? '' };
}

/** The item as it is when done, in the service's order of fields. */
function fillItem(given: ReplyItem, id: string, containerId: () => string): WireItem {
  const { id: _, type, status = 'completed', ...rest } = given;
  switch (type) {
    case 'message': {
      const { content, role, ...more } = rest;
      const parts = typeof content === 'string' ? [content] : asArray(content);
      return {
        id,
        type,
        status,
        content: parts.map((part) => fillContent(part, containerId)),
        ...more,
        role: role ?? 'assistant',
      };
    }
    case 'function_call': {
      const { arguments: args, call_id, name, ...more } = rest;
      return {
        id,
        type,
        status,
        arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
        call_id: call_id ?? makeCallId(),
        name,
        ...more,
      };
    }
    case 'reasoning': // the service leaves its status out
      return { id, type, ...(given.status === undefined ? {} : { status }), summary: [], ...rest };
    case 'file_search_call':
      return { id, type, status, queries: rest.queries ?? [], results: rest.results ?? null };
    case 'code_interpreter_call':
      return {
        id,
        type,
        status,
        code: rest.code ?? '',
        container_id: rest.container_id ?? containerId(),
        outputs: rest.outputs ?? null,
      };
    default:
      return { id, type, status, ...rest };
  }
}

function endingOf(parts: ReplyParts): Ending {
  if (parts.streamError) {
    const { code, message, type = code } = parts.streamError;
    return { status: 'failed', code, message, event: { type } };
  }
  if (parts.failed) return { status: 'failed', ...parts.failed, event: null };
  if (parts.incomplete) return { status: 'incomplete', reason: parts.incomplete };
  return { status: 'completed' };
}

/** Turns a scripted reply into the items, the ending and the usage of a response. */
export function planOutput(reply: Reply, source: PlanSource): OutputPlan {
  const parts: ReplyParts = typeof reply === 'string' ? { text: reply } : Array.isArray(reply) ? {} : reply;
  const given = Array.isArray(reply) ? reply : partsToItems(parts);
  let container: string | null = null;
  const containerId = () => (container ??= makeTimedId('cntr', source.now()));
  const ending = endingOf(parts);
  const items = given.map((entry): PlannedItem => {
    const id = asString(entry.id) ?? makeResponseId(itemPrefix(entry.type), source.now(), source.partition);
    const item = fillItem(entry, id, containerId);
    if (item.type === 'code_interpreter_call') container ??= asString(item.container_id);
    return { item, chunks: item.type === 'message' ? (parts.chunks ?? null) : null };
  });
  const last = items.at(-1);
  if (ending.status === 'incomplete' && last && last.item.status !== undefined) last.item.status = 'incomplete';
  return { items, ending, usage: parts.usage ?? {} };
}
