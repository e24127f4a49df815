import type { AssistantStreamEvent, Message, RunStep } from '../../src/types/index.js';

/** The objects that a reader of a stream has at its end. */
export interface FoldedEvents {
  /** The messages of the events. Their content, like the calls of steps, comes only from deltas. */
  messages: Message[];
  steps: RunStep[];
}

/**
 * Applies the deltas of a stream to their objects. All other fields of an object come from its last event, so a comparison with
 * the complete object only checks the fields that deltas must deliver.
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

/** The names of events, in order. */
export const listEventNames = (events: readonly AssistantStreamEvent[]): string[] => events.map(({ event }) => event);

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
