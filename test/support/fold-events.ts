import type { AssistantStreamEvent, Message, RunStep } from '../../src/types/index.js';

/** The objects that a listener of a stream ends up with. */
export interface FoldedEvents {
  /** As the events created them, with every delta added: content and calls come from deltas alone. */
  messages: Message[];
  steps: RunStep[];
}

/**
 * Folds the deltas of a stream into the objects they belong to. Everything else of an object is taken from its last
 * event, so that what is left to compare with the whole object is what deltas are to bring.
 */
export function foldEvents(events: readonly AssistantStreamEvent[]): FoldedEvents {
  const messages = new Map<string, Message>();
  const steps = new Map<string, RunStep>();
  for (const event of events) {
    if (event.event === 'thread.message.delta') {
      const message = messages.get(event.data.id);
      if (message) mergeList(message.content, event.data.delta.content ?? []);
    } else if (event.event === 'thread.run.step.delta') {
      const details = steps.get(event.data.id)?.step_details;
      const delta = event.data.delta.step_details;
      if (details?.type === 'tool_calls' && delta?.type === 'tool_calls') {
        mergeList(details.tool_calls, delta.tool_calls ?? []);
      }
    } else if (event.event.startsWith('thread.message.')) {
      const data = structuredClone(event.data) as Message;
      messages.set(data.id, { ...data, content: messages.get(data.id)?.content ?? data.content });
    } else if (event.event.startsWith('thread.run.step.')) {
      const data = structuredClone(event.data) as RunStep;
      steps.set(data.id, { ...data, step_details: steps.get(data.id)?.step_details ?? data.step_details });
    }
  }
  return { messages: [...messages.values()], steps: [...steps.values()] };
}

type Fields = Record<string, unknown>;

function mergeList(target: unknown[], entries: readonly object[]): void {
  for (const entry of entries) {
    const { index, ...fields } = entry as Fields;
    if (typeof index !== 'number') throw new Error('An entry of a delta has no index.');
    if (index > target.length) throw new Error(`Entry ${index} begins beyond the end.`);
    target[index] = merge(target[index], fields);
  }
}

function merge(current: unknown, delta: unknown): unknown {
  if (typeof current === 'string' && typeof delta === 'string') return current + delta;
  if (Array.isArray(delta)) {
    const list: unknown[] = Array.isArray(current) ? current : [];
    if (delta.length > 0 && typeof delta[0] === 'object' && 'index' in (delta[0] as object)) mergeList(list, delta);
    else list.push(...(structuredClone(delta) as unknown[]));
    return list;
  }
  if (typeof delta !== 'object' || delta === null) return delta;
  const target: Fields = typeof current === 'object' && current !== null ? (current as Fields) : {};
  for (const [key, value] of Object.entries(delta)) target[key] = key === 'type' ? value : merge(target[key], value);
  return target;
}
