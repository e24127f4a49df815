import { describe, expect, it } from 'vitest';
import { convertExchangedItem, convertStoredItem } from '../../src/mapping/to-responses/convert-stored-item.js';
import type { ConversationItem } from '../../src/types/responses.js';

/** An item as a store holds it: the wire's own, whose SDK types want fields that servers leave out. */
const stored = (item: object): ConversationItem => item as ConversationItem;

const question = {
  id: 'msg_q',
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text: 'Hi' }],
};
const answer = {
  id: 'msg_a',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
};
const reasoning = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'secret', status: null };
const call = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}', status: 'completed' };
const output = { id: 'fco_1', type: 'function_call_output', call_id: 'call_1', output: 'ok', status: 'completed' };
const search = { id: 'fs_1', type: 'file_search_call', queries: ['x'], results: null, status: 'completed' };

const sent = {
  question: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
  answer: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello', annotations: [] }] },
  reasoning: { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'secret' },
  call: { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
  output: { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
};

describe('an item of a thread, as input', () => {
  it.each<[string, object, object | null, object | null]>([
    ['a user’s message, without its id', question, sent.question, sent.question],
    ['an assistant’s message, without its id', answer, sent.answer, sent.answer],
    ['a call for the caller', call, sent.call, sent.call],
    ['an output', output, sent.output, sent.output],
    ['a message without content', { ...answer, content: [] }, null, null],
    ['reasoning with its encrypted content', reasoning, sent.reasoning, null],
    ['reasoning without its encrypted content', { ...reasoning, encrypted_content: null }, null, null],
    ['a call of a hosted tool, as it came', search, search, null],
  ])('%s: from the store, and from a conversation', (_case, given, fromStore, fromConversation) => {
    expect(convertStoredItem(stored(given))).toEqual(fromStore);
    expect(convertExchangedItem(stored(given))).toEqual(fromConversation);
  });
});
