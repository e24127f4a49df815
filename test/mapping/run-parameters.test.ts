import { describe, expect, it } from 'vitest';
import { createRunObject } from '../../src/mapping/to-assistants/convert-run.js';
import { readRunParameters, resolveRunParameters, takeUnshown } from '../../src/mapping/to-responses/run-parameters.js';
import type { Assistant, FileSearchTool, RunCreateParamsBase } from '../../src/types/index.js';

const ASSISTANT: Assistant = {
  id: 'asst_1',
  object: 'assistant',
  created_at: 1,
  name: null,
  description: null,
  model: 'gpt-4o',
  instructions: 'Be kind.',
  tools: [{ type: 'code_interpreter' }],
  top_p: 1,
  temperature: 1,
  reasoning_effort: null,
  tool_resources: {},
  metadata: { of: 'assistant' },
  response_format: 'auto',
};

const RANKING = {
  ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0, hybrid_search: null },
} as const;

const resolve = (params: Partial<RunCreateParamsBase> = {}, assistant: Partial<Assistant> = {}) =>
  resolveRunParameters({ ...ASSISTANT, ...assistant }, { assistant_id: 'asst_1', ...params });

describe('the parameters of a run', () => {
  it("are its assistant's where it sets none", () => {
    expect(resolve()).toEqual({
      model: 'gpt-4o',
      instructions: 'Be kind.',
      tools: [{ type: 'code_interpreter' }],
      response_format: 'auto',
    });
    const assistant = { temperature: 0.2, top_p: 0.9, reasoning_effort: 'low' } as const;
    expect(resolve({}, { ...assistant, response_format: { type: 'text' } })).toMatchObject(assistant);
  });

  it('are its own where it sets them', () => {
    const own = {
      model: 'gpt-5',
      instructions: 'Be brief.',
      tools: [],
      metadata: { a: 'b' },
      temperature: 1,
      top_p: 0,
      parallel_tool_calls: false,
      reasoning_effort: 'high',
      response_format: { type: 'json_object' },
      tool_choice: 'none',
      max_completion_tokens: 300,
      max_prompt_tokens: 400,
      truncation_strategy: { type: 'last_messages', last_messages: 3 },
    } as const;
    expect(resolve(structuredClone(own) as never, { temperature: 0.2, reasoning_effort: 'low' })).toEqual(own);
  });

  it('are read again from the run and what it does not show, with the metadata it has by then', () => {
    const own = { instructions: 'Be brief.', temperature: 0.2, metadata: { a: 'old' }, max_completion_tokens: 9 };
    const parameters = resolve(own);
    const unshown = takeUnshown(parameters);
    const ids = { id: 'run_1', threadId: 'thread_1', assistantId: 'asst_1', createdAt: 1, expiresAt: 2 };
    const run = createRunObject({ ...ids, parameters });
    expect(unshown).toEqual({ model: 'gpt-4o', response_format: 'auto', temperature: 0.2, max_completion_tokens: 9 });
    expect(readRunParameters(run, unshown)).toEqual(parameters);
    expect(readRunParameters({ ...run, metadata: { a: 'new' } }, unshown).metadata).toEqual({ a: 'new' });
    expect(readRunParameters({ ...run, metadata: {} }, unshown)).not.toHaveProperty('metadata');
  });

  it('that are null are not set', () => {
    const none = { model: null, instructions: null, tools: null, temperature: null, tool_choice: null, metadata: null };
    expect(resolve(none, { temperature: 0.2 })).toEqual({ ...resolve(), temperature: 0.2 });
  });

  it.each([
    ['Be kind.', 'Be brief.', 'Be kind.\n\nBe brief.'],
    [null, 'Be brief.', 'Be brief.'],
    ['Be kind.', '', 'Be kind.'],
    ['Be kind.', null, 'Be kind.'],
  ])('join the instructions %j and %j', (instructions, additional_instructions, joined) => {
    expect(resolve({ additional_instructions }, { instructions }).instructions).toBe(joined);
  });
});

describe('a new run', () => {
  const input = {
    id: 'run_1',
    threadId: 'thread_1',
    assistantId: 'asst_1',
    createdAt: 1_760_000_000,
    expiresAt: 1_760_000_600,
  };

  it('has every legacy field, in the order of the old API, with the old defaults', () => {
    const parameters = { model: 'gpt-4o', instructions: null, tools: [] };
    expect(JSON.stringify(createRunObject({ ...input, parameters }))).toBe(
      JSON.stringify({
        id: 'run_1',
        object: 'thread.run',
        created_at: 1_760_000_000,
        assistant_id: 'asst_1',
        thread_id: 'thread_1',
        status: 'queued',
        started_at: null,
        expires_at: 1_760_000_600,
        cancelled_at: null,
        failed_at: null,
        completed_at: null,
        required_action: null,
        last_error: null,
        model: 'gpt-4o',
        instructions: null,
        tools: [],
        tool_resources: {},
        metadata: {},
        temperature: 1,
        top_p: 1,
        reasoning_effort: null,
        max_completion_tokens: null,
        max_prompt_tokens: null,
        truncation_strategy: { type: 'auto', last_messages: null },
        incomplete_details: null,
        usage: null,
        response_format: 'auto',
        tool_choice: 'auto',
        parallel_tool_calls: true,
      }),
    );
  });

  it.each<[string, FileSearchTool['file_search'], object]>([
    ['nothing', undefined, RANKING],
    ['a limit', { max_num_results: 2 }, { max_num_results: 2, ...RANKING }],
    [
      'a threshold',
      { ranking_options: { score_threshold: 0.5 } },
      { ranking_options: { ...RANKING.ranking_options, score_threshold: 0.5 } },
    ],
    [
      'a ranker',
      { ranking_options: { score_threshold: 0, ranker: 'auto' } },
      { ranking_options: { ...RANKING.ranking_options, ranker: 'auto' } },
    ],
    ['all that is shown', RANKING, RANKING],
  ])('shows all options of a file search of which %s was set', (_case, set, shown) => {
    const tool: FileSearchTool = { type: 'file_search', ...(set ? { file_search: set } : {}) };
    const parameters = { model: 'gpt-4o', instructions: null, tools: [tool] };
    expect(JSON.stringify(createRunObject({ ...input, parameters }).tools)).toBe(
      JSON.stringify([{ type: 'file_search', file_search: shown }]),
    );
  });

  it('echoes what was set', () => {
    const set = {
      temperature: 0,
      top_p: 0.5,
      reasoning_effort: 'low',
      max_completion_tokens: 300,
      max_prompt_tokens: 400,
      response_format: { type: 'text' },
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      truncation_strategy: { type: 'last_messages', last_messages: 3 },
      metadata: { a: 'b' },
    } as const;
    const parameters = { model: 'gpt-4o', instructions: 'Be kind.', tools: [], ...set };
    const toolResources = { file_search: { vector_store_ids: ['vs_1'] } };
    expect(createRunObject({ ...input, parameters, toolResources, expiresAt: 5 })).toMatchObject({
      ...set,
      instructions: 'Be kind.',
      tool_resources: toolResources,
      expires_at: 5,
    });
  });

  it('shows functions with the parameters and strictness the old API gave them', () => {
    const tools = [{ type: 'function' as const, function: { name: 'f', description: 'F.' } }];
    const { tools: shown } = createRunObject({ ...input, parameters: { model: 'm', instructions: null, tools } });
    expect(JSON.stringify(shown)).toBe(
      JSON.stringify([
        {
          type: 'function',
          function: { name: 'f', description: 'F.', parameters: { type: 'object', properties: {} }, strict: false },
        },
      ]),
    );
  });
});
