import { asArray, asString, isObject, type JsonObject } from './json.js';
import { CodePoints } from '../lib/code-points.js';
import { chunkText, obfuscate, splitAt } from './chunk-text.js';
import type { PlannedItem } from './output-plan.js';
import { ENCRYPTED_CONTENT } from './encrypted-content.js';
import type { Events } from './tools/fake-tool.js';
import { findToolOfItem } from './tools/registry.js';

/** Which optional fields the events have. */
export interface EventOptions {
  /** Whether deltas are padded. The service does not pad them in background mode. */
  obfuscation: boolean;
  /** The requested optional fields of items. */
  include: readonly string[];
}

/** Returns the item with outputs and results only if `include` asks for them. */
export function showItem<T extends JsonObject>(item: T, include: readonly string[]): T {
  if (item.type === 'reasoning' && item.encrypted_content !== undefined && !include.includes(ENCRYPTED_CONTENT)) {
    return { ...item, encrypted_content: null };
  }
  const hidden = findToolOfItem(item.type)?.hidden;
  return hidden && !include.includes(hidden.include) ? { ...item, [hidden.field]: null } : item;
}

const padding = (delta: string, options: EventOptions) =>
  options.obfuscation ? { obfuscation: obfuscate(delta) } : {};

/**
 * Returns the offset in a text after which an annotation is sent. Offsets and `length` are in UTF-16 units; the service counts
 * code points, which `points` converts.
 */
function annotationPosition(annotation: unknown, points: CodePoints, length: number): number {
  if (!isObject(annotation)) return length;
  if (typeof annotation.index === 'number') return points.toOffset(annotation.index);
  // A citation that spans nothing (an image) comes at the end of the text.
  const { end_index: end } = annotation;
  return typeof end === 'number' && end > 0 ? points.toOffset(end) : length;
}

function* textPart(part: JsonObject, chunks: string[] | null, at: JsonObject, options: EventOptions): Events {
  const text = asString(part.text) ?? '';
  const points = new CodePoints(text);
  const annotations = asArray(part.annotations).map((annotation) => ({
    annotation,
    position: annotationPosition(annotation, points, text.length),
  }));
  const pieces = splitAt(
    chunks ?? chunkText(text),
    annotations.map(({ position }) => position),
  );
  let sent = 0;
  let next = 0;
  const due = function* (): Events {
    for (let entry = annotations[next]; entry && entry.position <= sent; entry = annotations[next]) {
      yield {
        type: 'response.output_text.annotation.added',
        ...at,
        annotation_index: next,
        annotation: entry.annotation,
      };
      next += 1;
    }
  };
  yield* due();
  for (const delta of pieces) {
    yield { type: 'response.output_text.delta', ...at, delta, logprobs: [], ...padding(delta, options) };
    sent += delta.length;
    yield* due();
  }
  yield { type: 'response.output_text.done', ...at, text, logprobs: [] };
}

function* refusalPart(part: JsonObject, at: JsonObject, options: EventOptions): Events {
  const refusal = asString(part.refusal) ?? '';
  for (const delta of chunkText(refusal)) {
    yield { type: 'response.refusal.delta', ...at, delta, ...padding(delta, options) };
  }
  yield { type: 'response.refusal.done', ...at, refusal };
}

function* messageBody(planned: PlannedItem, at: JsonObject, options: EventOptions): Events {
  for (const [index, part] of asArray(planned.item.content).entries()) {
    if (!isObject(part)) continue;
    const place = { ...at, content_index: index };
    const empty =
      part.type === 'refusal'
        ? { type: 'refusal', refusal: '' }
        : { type: 'output_text', annotations: [], logprobs: [], text: '' };
    yield { type: 'response.content_part.added', ...place, part: empty };
    yield* part.type === 'refusal' ? refusalPart(part, place, options) : textPart(part, planned.chunks, place, options);
    yield { type: 'response.content_part.done', ...place, part };
  }
}

function* reasoningBody(item: JsonObject, at: JsonObject, options: EventOptions): Events {
  for (const [index, part] of asArray(item.summary).entries()) {
    const text = isObject(part) ? (asString(part.text) ?? '') : '';
    const place = { ...at, summary_index: index };
    yield { type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } };
    for (const delta of chunkText(text)) {
      yield { type: 'response.reasoning_summary_text.delta', ...place, delta, ...padding(delta, options) };
    }
    yield { type: 'response.reasoning_summary_text.done', ...place, text };
    yield { type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } };
  }
}

/** Returns an item as it is announced, with empty content. */
function emptyItem(item: JsonObject, options: EventOptions): JsonObject {
  const started = item.status === undefined ? item : { ...item, status: 'in_progress' };
  switch (item.type) {
    case 'message':
      return { ...started, content: [] };
    case 'reasoning':
      return { ...started, summary: [] };
    default:
      return { ...started, ...findToolOfItem(item.type)?.empty?.(options.include) };
  }
}

/** The events of one output item, from `output_item.added` to `output_item.done`, in the service's order. */
export function* itemEvents(planned: PlannedItem, index: number, options: EventOptions): Events {
  const { item } = planned;
  const at = { item_id: item.id, output_index: index };
  yield { type: 'response.output_item.added', output_index: index, item: emptyItem(item, options) };
  if (item.type === 'message') yield* messageBody(planned, at, options);
  else if (item.type === 'reasoning') yield* reasoningBody(item, at, options);
  else yield* findToolOfItem(item.type)?.events(item, at, (delta) => padding(delta, options)) ?? [];
  yield { type: 'response.output_item.done', output_index: index, item: showItem(item, options.include) };
}
