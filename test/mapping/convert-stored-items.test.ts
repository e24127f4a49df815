import { describe, expect, it } from 'vitest';
import { convertStoredItems } from '../../src/mapping/to-responses/convert-stored-items.js';
import type { ConversationItem } from '../../src/types/responses.js';

/** Items as a store holds them: the wire's own, whose SDK types want fields that servers leave out. */
const items = (...list: object[]): ConversationItem[] => list as ConversationItem[];

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

const convert = (list: object[], { answered = [] as string[], refused = [] as string[] } = {}) =>
  convertStoredItems(items(...list), { answered: new Set(answered), refused: new Set(refused) });

describe('items of a thread in the store, as input', () => {
  it.each([
    ['messages, without their ids', [question, answer], [sent.question, sent.answer]],
    ['a call with its output', [question, call, output, answer], [sent.question, sent.call, sent.output, sent.answer]],
    [
      'reasoning with its encrypted content',
      [question, reasoning, answer],
      [sent.question, sent.reasoning, sent.answer],
    ],
    ['a call of a hosted tool as it came', [question, search, answer], [sent.question, search, sent.answer]],
    ['no call without an output', [question, reasoning, call], [sent.question]],
    ['no output without a call', [output, question], [sent.question]],
    ['no reasoning without its encrypted content', [{ ...reasoning, encrypted_content: null }, answer], [sent.answer]],
    ['no reasoning that nothing follows', [answer, reasoning], [sent.answer]],
    ['no reasoning ahead of what a user says', [reasoning, question], [sent.question]],
    ['no message without content', [{ ...answer, content: [] }, question], [sent.question]],
  ])('are %s', (_, given, expected) => {
    expect(convert(given)).toEqual(expected);
  });

  it('keep a call whose output the request brings itself', () => {
    expect(convert([question, reasoning, call], { answered: ['call_1'] })).toEqual([
      sent.question,
      sent.reasoning,
      sent.call,
    ]);
  });

  it('lack the types that the server refuses, with the reasoning that led to them', () => {
    expect(convert([question, reasoning, search, answer], { refused: ['file_search_call'] })).toEqual([
      sent.question,
      sent.answer,
    ]);
    expect(convert([question, reasoning, answer], { refused: ['reasoning'] })).toEqual([sent.question, sent.answer]);
  });
});
