import { describe, expect, it } from 'vitest';
import { listLocalFunctions } from '../../src/mapping/tools/local/local-functions.js';
import type { ToolCall } from '../../src/types/index.js';
import type { ResponseOutputItem } from '../../src/types/responses.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { listDeltas, listNames, onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import { buildFunctionCall, buildMessage, buildResponse, cutInPieces, listEvents } from '../support/upstream-events.js';

const localFunctions = listLocalFunctions(
  [{ type: 'file_search' }, { type: 'code_interpreter' }],
  [{ type: 'file_search' }, { type: 'code_interpreter' }],
);

function translate(output: ResponseOutputItem[], context = {}) {
  const translator = startTranslation({ localFunctions, ...context });
  const progress = translateAll(translator, listEvents(buildResponse(output), cutInPieces(6)));
  const events = onlyEvents(progress);
  const last = progress.at(-1);
  expect(findGrammarFaults(events, { run: false })).toEqual([]);
  return { translator, events, outcome: last?.type === 'ended' ? last.outcome : null };
}

const CODE = buildFunctionCall('fc_1', 'code_interpreter', '{"code":"print(1)"}');
const SEARCH = buildFunctionCall('fc_2', 'file_search', '{"query":"cake"}');
const OWN = buildFunctionCall('fc_3', 'f', '{"a":1}');

const ran: ToolCall = {
  id: 'call_fc_1',
  type: 'code_interpreter',
  code_interpreter: { input: 'print(1)', outputs: [{ type: 'logs', logs: '1' }] },
};
const searched: ToolCall = {
  id: 'call_fc_2',
  type: 'file_search',
  file_search: { results: [{ file_id: 'file-a', file_name: 'a.txt', score: 1 }] },
};
const codeDeltas = [
  { index: 0, id: 'call_fc_1', type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } },
  { index: 0, type: 'code_interpreter', code_interpreter: { input: 'pri' } },
  { index: 0, type: 'code_interpreter', code_interpreter: { input: 'nt(1)' } },
];
const logs = { type: 'code_interpreter', code_interpreter: { outputs: [{ index: 0, type: 'logs', logs: '1' }] } };

describe('calls of local tools', () => {
  it('stream the code that they are made with, and leave their step open for the results', () => {
    const { translator, events, outcome } = translate([CODE]);
    expect(listNames(events)).toEqual(['step.created', 'step.in_progress', 'step.delta']);
    expect(listDeltas(events)).toEqual(codeDeltas);
    expect(outcome).toMatchObject({
      status: 'requires_action',
      pendingCalls: [],
      localCalls: [{ id: 'call_fc_1', type: 'code_interpreter', arguments: '{"code":"print(1)"}' }],
    });
    expect(translator.steps).toMatchObject([{ id: 'step_1', status: 'in_progress' }]);
    expect(listDeltas(translator.answer(ran))).toEqual([{ index: 0, ...logs }]);
  });

  it('hold back what follows them in their step until they are answered', () => {
    const { translator, events, outcome } = translate([CODE, SEARCH, OWN]);
    expect(listDeltas(events)).toEqual(codeDeltas);
    expect(outcome).toMatchObject({
      pendingCalls: [{ id: 'call_fc_3' }],
      localCalls: [{ id: 'call_fc_1' }, { id: 'call_fc_2', arguments: '{"query":"cake"}' }],
    });
    expect(listDeltas(translator.answer(ran))).toMatchObject([
      { index: 0, ...logs },
      { index: 1, id: 'call_fc_2', type: 'file_search', file_search: { results: [] } },
    ]);
    expect(listDeltas(translator.answer(searched))).toMatchObject([
      { index: 1, type: 'file_search', file_search: { results: [{ index: 0, file_id: 'file-a' }] } },
      { index: 2, id: 'call_fc_3', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 2, type: 'function', function: { arguments: '{"a":1}' } },
    ]);
    expect(translator.steps).toMatchObject([
      { step_details: { tool_calls: [ran, searched, { id: 'call_fc_3', function: { output: null } }] } },
    ]);
  });

  it('before a message close their step, and are answered all the same', () => {
    const { translator, events, outcome } = translate([CODE, SEARCH, buildMessage('msg_2', 'Wait.')]);
    expect(listDeltas(events).slice(0, 4)).toMatchObject([...codeDeltas, { index: 1, id: 'call_fc_2' }]);
    expect(listNames(events)).toContain('step.completed');
    expect(outcome).toMatchObject({ status: 'requires_action', localCalls: [{}, {}] });
    expect(translator.answer(ran)).toEqual([]);
  });

  it('of a response that was cut short are told as well: they want an answer', () => {
    const translator = startTranslation({ localFunctions });
    const response = buildResponse([CODE], {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    const last = translateAll(translator, listEvents(response)).at(-1);
    expect(last).toMatchObject({ outcome: { status: 'incomplete', pendingCalls: [], localCalls: [{}] } });
  });

  it("are the caller's where no tool is local", () => {
    const { outcome } = translate([SEARCH], { localFunctions: undefined });
    expect(outcome?.pendingCalls).toMatchObject([{ function: { name: 'file_search' } }]);
    expect(outcome).not.toHaveProperty('localCalls');
  });
});

describe('a message that names files of local tools', () => {
  const namedFiles = [
    { as: 'citation' as const, text: '【4:2†a.txt】', fileId: 'file-a', fileName: 'a.txt' },
    { as: 'image' as const, text: '', fileId: 'file-i', fileName: 'file-i' },
  ];

  it('streams its citations with their markers, and its images at the end, as its whole has them', () => {
    const { translator, events } = translate([buildMessage('msg_1', 'It is good【4:2†a.txt】, says s.')], {
      namedFiles,
    });
    const deltas = listDeltas(events) as { text?: { value?: string; annotations?: unknown[] } }[];
    const marked = deltas.find(({ text }) => text?.value?.includes('【'));
    expect(marked).toMatchObject({
      text: { value: '【4:0†a.txt】', annotations: [{ type: 'file_citation', file_citation: { file_id: 'file-a' } }] },
    });
    expect(deltas.map(({ text }) => text?.value ?? '').join('')).toBe('It is good【4:0†a.txt】, says s.');
    expect(deltas.at(-1)).toMatchObject({ index: 1, type: 'image_file', image_file: { file_id: 'file-i' } });
    expect(translator.messages[0]?.content).toMatchObject([
      { text: { value: 'It is good【4:0†a.txt】, says s.', annotations: [{ start_index: 10, end_index: 21 }] } },
      { image_file: { file_id: 'file-i' } },
    ]);
  });

  it('shows each image once', () => {
    const { translator } = translate([buildMessage('msg_1', 'One.'), buildMessage('msg_2', 'Two.')], { namedFiles });
    expect(translator.messages.map(({ content }) => content.map(({ type }) => type))).toEqual([
      ['text', 'image_file'],
      ['text'],
    ]);
  });
});
