import { describe, expect, it } from 'vitest';
import { rebuildRun } from '../../src/mapping/to-assistants/rebuild-run.js';
import type { UpstreamResponse } from '../../src/types/responses.js';

const PLACE = { threadId: 'thread_1', conversation: 'conv_1' };

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 100,
  background: true,
  conversation: { id: 'conv_1' },
  model: 'gpt-4o',
  instructions: 'Be brief.',
  metadata: { a: 'b' },
  parallel_tool_calls: false,
  temperature: 0.5,
  top_p: 1,
  max_output_tokens: 300,
  reasoning: { effort: null },
  tools: [
    { type: 'function', name: 'f', description: null, parameters: null, strict: false },
    {
      type: 'file_search',
      vector_store_ids: ['vs_1'],
      max_num_results: 7,
      ranking_options: { ranker: 'auto', score_threshold: 0.4 },
    },
    { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } },
    { type: 'web_search' },
  ],
} as unknown as UpstreamResponse;

describe('a run that only upstream knows', () => {
  it('is what its first response tells of it, with what its tools work on', () => {
    const restored = rebuildRun(RESPONSE, PLACE, 600);
    expect(restored).toMatchObject({
      background: true,
      sources: { vectorStoreIds: ['vs_1'], codeInterpreterFileIds: ['file-1'] },
      parameters: { model: 'gpt-4o', temperature: 0.5, parallel_tool_calls: false, max_completion_tokens: 300 },
    });
    expect(restored?.run).toMatchObject({
      id: 'run_1',
      thread_id: 'thread_1',
      assistant_id: '',
      status: 'queued',
      created_at: 100,
      expires_at: 700,
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      tools: [
        { type: 'function', function: { name: 'f', parameters: {}, strict: false } },
        { type: 'file_search', file_search: { max_num_results: 7, ranking_options: { score_threshold: 0.4 } } },
        { type: 'code_interpreter' },
      ],
    });
    expect(restored?.parameters).not.toHaveProperty('top_p');
  });

  it('has no files in a container that it was given by id', () => {
    const tools = [{ type: 'code_interpreter', container: 'cntr_1' }] as UpstreamResponse['tools'];
    expect(rebuildRun({ ...RESPONSE, tools }, PLACE, 600)?.sources.codeInterpreterFileIds).toEqual([]);
  });

  it('is none of another thread', () => {
    expect(rebuildRun(RESPONSE, { ...PLACE, conversation: 'conv_2' }, 600)).toBeNull();
  });
});
