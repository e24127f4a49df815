import type { ContextItem, ThreadContext } from '../../../src/types/context.js';

export const user = (id: string, text = id): ContextItem => ({
  id,
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

export const assistant = (id: string, text = id): ContextItem => ({
  id,
  item: {
    type: 'message',
    role: 'assistant',
    id,
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  },
});

export const developer = (id: string): ContextItem => ({
  id,
  item: { type: 'message', role: 'developer', content: [{ type: 'input_text', text: id }] },
});

export const reasoning = (id: string): ContextItem => ({
  id,
  item: { type: 'reasoning', id, summary: [], encrypted_content: 'gAAAA' },
});

/** A call, by the id that its output names. */
export const call = (callId: string, args = '{}'): ContextItem => ({
  id: `fc_${callId}`,
  item: { type: 'function_call', call_id: callId, name: 'look_up', arguments: args },
});

export const output = (callId: string, text = 'found'): ContextItem => ({
  id: `fco_${callId}`,
  item: { type: 'function_call_output', call_id: callId, output: text },
});

/** A call of a hosted tool: it holds what came of it. */
export const search = (id: string): ContextItem => ({
  id,
  item: { type: 'file_search_call', id, status: 'completed', queries: ['x'] },
});

export const idsOf = (items: readonly ContextItem[]): (string | null)[] => items.map(({ id }) => id);

/** A thread as strategies see it, and what they do with it. */
export interface WatchedContext {
  context: ThreadContext;
  /** Ids of the items that were read, in the order of reading. */
  read: (string | null)[];
  notes: Map<string, unknown>;
  warnings: string[];
  asked: Parameters<ThreadContext['ask']>[0][];
}

/** A thread of some items, oldest first. */
export function watchContext(
  items: readonly ContextItem[],
  given: Partial<ThreadContext> & { kept?: Map<string, unknown> } = {},
): WatchedContext {
  const { kept: notes = new Map<string, unknown>(), ...rest } = given;
  const read: (string | null)[] = [];
  const warnings: string[] = [];
  const asked: WatchedContext['asked'] = [];
  const { ask = () => Promise.reject(new Error('No model was expected to be asked.')) } = rest;
  const context: ThreadContext = {
    threadId: 'thread_1',
    model: 'gpt-6-luna',
    signal: null,
    own: [],
    lastUsage: null,
    notes: {
      get: (name) => Promise.resolve(notes.get(name) ?? null),
      set: (name, value) => Promise.resolve(void notes.set(name, structuredClone(value))),
    },
    warn: (message) => void warnings.push(message),
    async *older() {
      for (const entry of items.toReversed()) {
        read.push(entry.id);
        yield entry;
      }
    },
    ...rest,
    ask: (request) => {
      asked.push(request);
      return ask(request);
    },
  };
  return { context, read, notes, warnings, asked };
}
