import { isObject, asArray, asString, type JsonObject } from './json.js';
import { itemPrefix, makeTimedId } from './ids.js';
import { makeEncryptedContent } from './encrypted-content.js';
import { FAKE_TOOLS, findToolOfItem } from './tools/registry.js';
import type { Reply, ReplyItem, ReplyParts, UsageReply, WireItem } from './types.js';

/** An output item in its final state, and the pieces in which its text is streamed, if the reply has them. */
export interface PlannedItem {
  item: WireItem;
  chunks: string[] | null;
}

/** How a response ends. */
type Ending =
  | { status: 'completed' }
  | { status: 'incomplete'; reason: string }
  | { status: 'failed'; code: string; message: string; event: { type: string; param?: string } | null };

/** Everything that a response will do. */
export interface OutputPlan {
  items: PlannedItem[];
  ending: Ending;
  usage: UsageReply;
}

/** The sources of new ids. */
export interface PlanSource {
  makeId: (prefix: string) => string;
  now: () => number;
  /** The container of code interpreter calls that name none; null for a new one. */
  containerId: string | null;
  /** Whether reasoning items have encrypted content. */
  encrypts: boolean;
}

function partsToItems(parts: ReplyParts): ReplyItem[] {
  const items: ReplyItem[] = [];
  if (parts.reasoning !== undefined) {
    const summary = parts.reasoning === true ? [] : [{ type: 'summary_text', text: parts.reasoning }];
    items.push({ type: 'reasoning', summary });
  }
  items.push(...FAKE_TOOLS.filter(({ comesLast }) => !comesLast).flatMap((tool) => tool.toItems?.(parts) ?? []));
  const text = parts.chunks?.join('') ?? parts.text;
  const content: JsonObject[] = [];
  if (text !== undefined) content.push({ type: 'output_text', text, annotations: parts.annotations ?? [] });
  if (parts.refusal !== undefined) content.push({ type: 'refusal', refusal: parts.refusal });
  if (content.length > 0) items.push({ type: 'message', content });
  items.push(...FAKE_TOOLS.filter(({ comesLast }) => comesLast).flatMap((tool) => tool.toItems?.(parts) ?? []));
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

/** Returns the item in its final state, with the fields in the service's order. */
function fillItem(given: ReplyItem, id: string, containerId: () => string, encrypts: boolean): WireItem {
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
    case 'reasoning': {
      // The service leaves its status out.
      const encrypted = encrypts ? { encrypted_content: makeEncryptedContent() } : {};
      return { id, type, ...(given.status === undefined ? {} : { status }), ...encrypted, summary: [], ...rest };
    }
    default: {
      const tool = findToolOfItem(type);
      return { id, type, ...(tool?.hasNoStatus ? {} : { status }), ...(tool?.fill?.(rest, containerId) ?? rest) };
    }
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
  let container = source.containerId;
  const containerId = () => (container ??= makeTimedId('cntr', source.now()));
  const ending = endingOf(parts);
  const items = given.map((entry): PlannedItem => {
    const id = asString(entry.id) ?? source.makeId(itemPrefix(entry.type));
    const item = fillItem(entry, id, containerId, source.encrypts);
    container ??= asString(item.container_id);
    return { item, chunks: item.type === 'message' ? (parts.chunks ?? null) : null };
  });
  const last = items.at(-1);
  if (ending.status === 'incomplete' && last && last.item.status !== undefined) last.item.status = 'incomplete';
  return { items, ending, usage: parts.usage ?? {} };
}
