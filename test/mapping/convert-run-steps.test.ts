import { describe, expect, it } from 'vitest';
import {
  closeStep,
  completeToolCalls,
  createStep,
  listUnansweredCalls,
} from '../../src/mapping/to-assistants/convert-run-steps.js';
import { hideEventContent, hideSearchContent } from '../../src/mapping/to-assistants/hide-search-content.js';
import { readRankingOptions } from '../../src/mapping/tools/file-search.js';
import { convertToolCall } from '../../src/mapping/tools/index.js';
import type { AssistantTool, RunStep, ToolCall } from '../../src/types/index.js';

const SOURCE = { runId: 'run_1', threadId: 'thread_1', assistantId: 'asst_1', expiresAt: 900 };
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const RANKING = { ranker: 'auto', score_threshold: 0 } as const;

const functionCall = (id: string, output: string | null = null): ToolCall => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{}', output },
});

const toolStep = (...tool_calls: ToolCall[]): RunStep =>
  createStep('step_1', { type: 'tool_calls', tool_calls }, 100, SOURCE);

describe('a new step', () => {
  it('has every legacy field, in the order of the old API', () => {
    const details = { type: 'message_creation' as const, message_creation: { message_id: 'msg_1' } };
    expect(JSON.stringify(createStep('step_1', details, 100, SOURCE))).toBe(
      JSON.stringify({
        id: 'step_1',
        object: 'thread.run.step',
        created_at: 100,
        run_id: 'run_1',
        assistant_id: 'asst_1',
        thread_id: 'thread_1',
        type: 'message_creation',
        status: 'in_progress',
        cancelled_at: null,
        completed_at: null,
        expires_at: 900,
        expired_at: null,
        failed_at: null,
        last_error: null,
        step_details: details,
        usage: null,
        metadata: {},
      }),
    );
  });
});

describe('a step', () => {
  const open = toolStep();
  const error = { code: 'rate_limit_exceeded', message: 'Too much.' } as const;
  it.each([
    ['completed', { completed_at: 200 }, null],
    ['cancelled', { cancelled_at: 200 }, null],
    ['expired', { expired_at: 200 }, null],
    ['failed', { failed_at: 200 }, error],
  ] as const)('that closes as %s has the time of that, and expires no more', (status, times, last_error) => {
    expect(closeStep(open, status, 200, error)).toEqual({ ...open, status, expires_at: null, ...times, last_error });
  });

  it('that fails over its prompt has an error that steps know', () => {
    const failed = closeStep(open, 'failed', 200, { code: 'invalid_prompt', message: 'Bad.' });
    expect(failed.last_error).toEqual({ code: 'server_error', message: 'Bad.' });
  });

  it('that has closed stays as it is', () => {
    const closed = closeStep(open, 'completed', 200);
    expect(closeStep(closed, 'cancelled', 300)).toBe(closed);
  });
});

describe('submitted outputs', () => {
  it('complete the step that awaited them', () => {
    const step = toolStep(functionCall('call_1'), functionCall('call_2'));
    const outputs = [{ tool_call_id: 'call_2', output: 'B' }, { tool_call_id: 'call_1' }];
    expect(completeToolCalls(step, outputs, 200, USAGE)).toEqual({
      ...toolStep(functionCall('call_1', ''), functionCall('call_2', 'B')),
      status: 'completed',
      expires_at: null,
      completed_at: 200,
      usage: USAGE,
    });
    expect(listUnansweredCalls([step])).toEqual(['call_1', 'call_2']);
  });

  it('fill a step that had closed, and leave its time and usage', () => {
    const step = closeStep(toolStep(functionCall('call_1')), 'completed', 150);
    expect(completeToolCalls(step, [{ tool_call_id: 'call_1', output: 'A' }], 200, USAGE)).toEqual({
      ...step,
      step_details: { type: 'tool_calls', tool_calls: [functionCall('call_1', 'A')] },
    });
  });

  it('do not touch earlier answers and messages', () => {
    const answered = toolStep(functionCall('call_1', 'A'));
    const again = completeToolCalls(answered, [{ tool_call_id: 'call_1', output: 'B' }], 200, null);
    expect(again.step_details).toEqual(answered.step_details);
    const message = createStep(
      'step_2',
      { type: 'message_creation', message_creation: { message_id: 'msg_1' } },
      1,
      SOURCE,
    );
    expect(completeToolCalls(message, [], 200, USAGE)).toBe(message);
    expect(listUnansweredCalls([message, answered])).toEqual([]);
  });
});

describe('a tool call item', () => {
  it.each([
    [
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{"a":' },
      { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":', output: null } },
    ],
    [
      { type: 'code_interpreter_call', id: 'ci_1', code: null, container_id: 'cntr_1', outputs: null },
      { id: 'ci_1', type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } },
    ],
    [
      {
        type: 'code_interpreter_call',
        id: 'ci_1',
        code: '1+1',
        container_id: 'cntr_1',
        outputs: [
          { type: 'logs', logs: '2' },
          { type: 'image', url: 'https://api.openai.com/v1/containers/cntr_1/files/cfile_2/content' },
          { type: 'image', url: 'https://elsewhere.example/x.png' },
          { type: 'of the future' },
        ],
      },
      {
        id: 'ci_1',
        type: 'code_interpreter',
        code_interpreter: {
          input: '1+1',
          outputs: [
            { type: 'logs', logs: '2' },
            { type: 'image', image: { file_id: 'cfile_2-cntr_1' } },
            { type: 'image', image: { file_id: 'ciimg_2-ci_1-thread_1' } },
          ],
        },
      },
    ],
    [
      { type: 'file_search_call', id: 'fs_1', queries: ['q'], results: null },
      { id: 'fs_1', type: 'file_search', file_search: { ranking_options: RANKING, results: [] } },
    ],
    [
      {
        type: 'file_search_call',
        id: 'fs_1',
        queries: ['q'],
        results: [{ file_id: 'file-1', filename: 'f.txt', score: 0.7, attributes: null, text: 'Cake.' }, {}],
      },
      {
        id: 'fs_1',
        type: 'file_search',
        file_search: {
          ranking_options: RANKING,
          results: [
            {
              file_id: 'file-1',
              file_name: 'f.txt',
              score: 0.7,
              attributes: {},
              content: [{ type: 'text', text: 'Cake.' }],
            },
            { file_id: '', file_name: '', score: 0, attributes: {} },
          ],
        },
      },
    ],
  ])('becomes a call: %j', (item, expected) => {
    expect(convertToolCall(item as never, { threadId: 'thread_1', ranking: RANKING })).toEqual(expected);
  });
});

describe('the ranking of a search', () => {
  it.each<[AssistantTool[], object]>([
    [[], { ranker: 'default_2024_08_21', score_threshold: 0 }],
    [[{ type: 'file_search' }], { ranker: 'default_2024_08_21', score_threshold: 0 }],
    [
      [{ type: 'file_search', file_search: { ranking_options: { ranker: 'auto', score_threshold: 0.5 } } }],
      { ranker: 'auto', score_threshold: 0.5 },
    ],
  ])('of the tools %j', (tools, expected) => {
    expect(readRankingOptions(tools)).toEqual(expected);
  });
});

describe('the content of search results', () => {
  const result = { file_id: 'file-1', file_name: 'f.txt', score: 0.7 };
  const search = (results: object[]): ToolCall =>
    ({ id: 'fs_1', type: 'file_search', file_search: { ranking_options: RANKING, results } }) as ToolCall;
  const whole = toolStep(functionCall('call_1'), search([{ ...result, content: [{ type: 'text', text: 'Cake.' }] }]));
  const hidden = toolStep(functionCall('call_1'), search([result]));

  it('is taken out of steps', () => {
    expect(hideSearchContent(whole)).toEqual(hidden);
    const other = toolStep(functionCall('call_1'));
    expect(hideSearchContent(other)).toBe(other);
  });

  it('is taken out of events', () => {
    expect(hideEventContent({ event: 'thread.run.step.completed', data: whole })).toEqual({
      event: 'thread.run.step.completed',
      data: hidden,
    });
    const delta = (results: object[]) => ({
      event: 'thread.run.step.delta' as const,
      data: {
        id: 'step_1',
        object: 'thread.run.step.delta' as const,
        delta: {
          step_details: {
            type: 'tool_calls' as const,
            tool_calls: [{ index: 0, type: 'file_search' as const, file_search: { results } }],
          },
        },
      },
    });
    const indexed = { index: 0, ...result };
    expect(hideEventContent(delta([{ ...indexed, content: [] }]))).toEqual(delta([indexed]));
  });
});
