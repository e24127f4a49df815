import { describe, expect, it } from 'vitest';
import type { ResponseOutputItem } from '../../src/types/responses.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { listDeltas, listNames, NOW, onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import { buildFunctionCall, buildMessage, buildResponse, cutInPieces, listEvents } from '../support/upstream-events.js';

const REASONING = { id: 'rs_1', type: 'reasoning', summary: [] } as ResponseOutputItem;

const codeInterpreter = (id: string, outputs: unknown = null): ResponseOutputItem =>
  ({ id, type: 'code_interpreter_call', status: 'completed', container_id: 'cntr_1', code: '1+1', outputs }) as never;

const fileSearch = (id: string, results: unknown = null): ResponseOutputItem =>
  ({ id, type: 'file_search_call', status: 'completed', queries: ['q'], results }) as never;

function translate(output: ResponseOutputItem[], context = {}) {
  const translator = startTranslation(context);
  const progress = translateAll(translator, listEvents(buildResponse(output), cutInPieces(4)));
  const events = onlyEvents(progress);
  const last = progress.at(-1);
  expect(findGrammarFaults(events, { run: false })).toEqual([]);
  return { translator, events, outcome: last?.type === 'ended' ? last.outcome : null };
}

/** The types of the calls of each step; a message is `message`. */
const listSteps = (output: ResponseOutputItem[]): string[] =>
  translate(output).translator.steps.map(({ step_details: details }) =>
    details.type === 'tool_calls' ? details.tool_calls.map(({ type }) => type).join('+') : 'message',
  );

describe('function calls', () => {
  it('leave their step open when the run is to await outputs', () => {
    const { translator, events, outcome } = translate([buildFunctionCall('fc_1', 'f', '{"a":1}')]);
    expect(listNames(events)).toEqual(['step.created', 'step.in_progress', 'step.delta']);
    expect(outcome?.status).toBe('requires_action');
    expect(outcome?.pendingCalls).toEqual([
      { id: 'call_fc_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
    expect(translator.steps).toMatchObject([{ id: 'step_1', status: 'in_progress', usage: null }]);
  });

  it('come as the name first, then the arguments', () => {
    const { events } = translate([buildFunctionCall('fc_1', 'f', '{"a":1}')]);
    expect(listDeltas(events)).toEqual([
      { index: 0, id: 'call_fc_1', type: 'function', function: { name: 'f', arguments: '', output: null } },
      { index: 0, type: 'function', function: { arguments: '{"a"' } },
      { index: 0, type: 'function', function: { arguments: ':1}' } },
    ]);
  });

  it('next to each other are one step', () => {
    const output = [buildFunctionCall('fc_1', 'f', '{}'), buildFunctionCall('fc_2', 'g', '{}')];
    const { translator, events } = translate(output);
    expect(translator.steps).toHaveLength(1);
    expect(listDeltas(events)).toMatchObject([{ index: 0 }, { index: 0 }, { index: 1, id: 'call_fc_2' }, { index: 1 }]);
  });

  it('are one step across reasoning: it stays open, and no other can begin beside it', () => {
    const output = [buildFunctionCall('fc_1', 'f', '{}'), REASONING, buildFunctionCall('fc_2', 'g', '{}')];
    expect(listSteps(output)).toEqual(['function+function']);
  });

  it('before a message close their step, and are awaited all the same', () => {
    const { translator, events, outcome } = translate([
      buildFunctionCall('fc_1', 'f', '{}'),
      buildMessage('msg_2', 'Wait.'),
    ]);
    expect(listNames(events)).toContain('step.completed');
    expect(translator.steps).toMatchObject([
      { status: 'completed', usage: null, step_details: { tool_calls: [{ function: { output: null } }] } },
      { status: 'completed', usage: { total_tokens: 42 } },
    ]);
    expect(outcome).toMatchObject({ status: 'requires_action', pendingCalls: [{ id: 'call_fc_1' }] });
  });

  it('behind a message follow its step', () => {
    expect(listSteps([buildMessage('msg_1', 'So.'), buildFunctionCall('fc_2', 'f', '{}')])).toEqual([
      'message',
      'function',
    ]);
  });
});

describe('built-in tools', () => {
  it('of a code interpreter: code, then outputs', () => {
    const outputs = [
      { type: 'logs', logs: '2' },
      { type: 'image', url: 'https://api.openai.com/v1/containers/cntr_1/files/cfile_2/content' },
    ];
    expect(listDeltas(translate([codeInterpreter('ci_1', outputs)]).events)).toEqual([
      { index: 0, id: 'ci_1', type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } },
      { index: 0, type: 'code_interpreter', code_interpreter: { input: '1+1' } },
      {
        index: 0,
        type: 'code_interpreter',
        code_interpreter: {
          outputs: [
            { index: 0, type: 'logs', logs: '2' },
            { index: 1, type: 'image', image: { file_id: 'cfile_2-cntr_1' } },
          ],
        },
      },
    ]);
  });

  it('of a file search: the ranking, then results', () => {
    const rankingOptions = { ranker: 'auto', score_threshold: 0.5 } as const;
    const results = [{ file_id: 'file-1', filename: 'f.txt', score: 0.7, text: 'Cake.' }];
    const content = [{ type: 'text', text: 'Cake.' }];
    expect(listDeltas(translate([fileSearch('fs_1', results)], { rankingOptions }).events)).toEqual([
      { index: 0, id: 'fs_1', type: 'file_search', file_search: { ranking_options: rankingOptions, results: [] } },
      {
        index: 0,
        type: 'file_search',
        file_search: {
          results: [{ index: 0, file_id: 'file-1', file_name: 'f.txt', score: 0.7, attributes: {}, content }],
        },
      },
    ]);
  });

  it('without results is one delta', () => {
    expect(listDeltas(translate([fileSearch('fs_1')]).events)).toHaveLength(1);
  });

  it('complete with their response, which ends the run', () => {
    const { translator, events, outcome } = translate([codeInterpreter('ci_1')]);
    expect(listNames(events).at(-1)).toBe('step.completed');
    expect(outcome?.status).toBe('completed');
    expect(translator.steps).toMatchObject([{ completed_at: NOW, usage: { total_tokens: 42 } }]);
  });

  it('are separated by reasoning, messages and items without a legacy shape', () => {
    const web = { id: 'ws_1', type: 'web_search_call', status: 'completed' } as never;
    expect(listSteps([codeInterpreter('ci_1'), fileSearch('fs_2')])).toEqual(['code_interpreter+file_search']);
    expect(listSteps([codeInterpreter('ci_1'), REASONING, fileSearch('fs_2')])).toEqual([
      'code_interpreter',
      'file_search',
    ]);
    expect(listSteps([codeInterpreter('ci_1'), web, codeInterpreter('ci_2')])).toEqual([
      'code_interpreter',
      'code_interpreter',
    ]);
    expect(listSteps([codeInterpreter('ci_1'), REASONING, buildFunctionCall('fc_2', 'f', '{}')])).toEqual([
      'code_interpreter',
      'function',
    ]);
    expect(listSteps([REASONING])).toEqual([]);
  });
});
