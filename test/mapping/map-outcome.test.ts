import { describe, expect, it } from 'vitest';
import { addUsage, convertUsage } from '../../src/mapping/to-assistants/convert-usage.js';
import { mapErrorCode } from '../../src/mapping/to-assistants/map-error-code.js';
import { isResponseEnded, mapRunStatus } from '../../src/mapping/to-assistants/map-run-status.js';
import { readCreatedResponse } from '../../src/mapping/to-assistants/read-created-response.js';
import type { ResponseStreamEvent } from '../../src/types/responses.js';
import { buildFunctionCall, buildMessage, buildResponse, CREATED_AT, cutFor } from '../support/upstream-events.js';

const USAGE = {
  prompt_tokens: 30,
  completion_tokens: 12,
  total_tokens: 42,
  prompt_token_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

const CALLS = [
  { id: 'call_fc_1', type: 'function' as const, function: { name: 'f', arguments: '{}' } },
  { id: 'call_fc_2', type: 'function' as const, function: { name: 'g', arguments: '{"a":1}' } },
];

describe('usage', () => {
  it('has legacy names and its details', () => {
    expect(convertUsage(buildResponse([]).usage)).toEqual(USAGE);
    expect(convertUsage({ input_tokens: 1, output_tokens: 2, total_tokens: 3 })).toEqual({
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      prompt_token_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
  });

  it.each([null, undefined])('of %s is none', (usage) => {
    expect(convertUsage(usage)).toBeNull();
  });

  it('adds up, details too', () => {
    expect(addUsage(null, null)).toBeNull();
    expect(addUsage(USAGE, null)).toEqual(USAGE);
    expect(addUsage(null, USAGE)).toEqual(USAGE);
    const plain = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(addUsage(USAGE, plain)).toEqual({ ...USAGE, prompt_tokens: 31, completion_tokens: 13, total_tokens: 44 });
    expect(addUsage(USAGE, USAGE)).toMatchObject({
      prompt_token_details: { cached_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 4 },
    });
  });
});

describe('the code of an error', () => {
  it.each([
    ['rate_limit_exceeded', undefined, 'rate_limit_exceeded'],
    ['rate_limit_error', undefined, 'rate_limit_exceeded'],
    ['insufficient_quota', 429, 'rate_limit_exceeded'],
    [null, 429, 'rate_limit_exceeded'],
    ['invalid_prompt', undefined, 'invalid_prompt'],
    ['context_length_exceeded', 400, 'invalid_prompt'],
    ['invalid_image_url', undefined, 'invalid_prompt'],
    ['failed_to_download_image', undefined, 'invalid_prompt'],
    ['server_error', undefined, 'server_error'],
    ['vector_store_timeout', undefined, 'server_error'],
    ['of_the_future', 500, 'server_error'],
    [undefined, undefined, 'server_error'],
    ['content_filter', 400, 'invalid_prompt'],
    ['misalignment_policy_violation', undefined, 'invalid_prompt'],
  ])('%s with status %s', (code, status, expected) => {
    expect(mapErrorCode(code, status)).toBe(expected);
  });

  it.each([
    [400, 'The response was filtered due to the prompt triggering our content management policy.', 'invalid_prompt'],
    [500, 'Context size has been exceeded.', 'invalid_prompt'],
    [429, 'The maximum context of this tier is used up.', 'rate_limit_exceeded'],
    [500, 'Sorry, something went wrong.', 'server_error'],
  ])('%i is told by the message, where there is no code: %s', (status, message, expected) => {
    expect(mapErrorCode(null, status, message)).toBe(expected);
  });
});

describe('the outcome of a response', () => {
  const none = { pendingCalls: [], usage: USAGE, lastError: null, incompleteDetails: null };

  it('that is completed', () => {
    expect(mapRunStatus(buildResponse([buildMessage('msg_1', 'Hi.')]), [])).toMatchObject({
      ...none,
      status: 'completed',
    });
  });

  it('that is completed with function calls awaits their outputs, in order', () => {
    const output = [buildFunctionCall('fc_1', 'f', '{}'), buildFunctionCall('fc_2', 'g', '{"a":1}')];
    expect(mapRunStatus(buildResponse(output), CALLS)).toMatchObject({
      ...none,
      status: 'requires_action',
      pendingCalls: CALLS,
    });
  });

  it.each([
    ['max_output_tokens', { reason: 'max_completion_tokens' }],
    ['content_filter', null],
    ['max_messages', null],
    ['steered', null],
    [undefined, null],
  ])('that is incomplete for %s', (reason, incompleteDetails) => {
    const output = [buildFunctionCall('fc_1', 'f', '{')];
    const response = buildResponse(output, { status: 'incomplete', incomplete_details: cutFor(reason) });
    expect(mapRunStatus(response, CALLS)).toMatchObject({ ...none, status: 'incomplete', incompleteDetails });
  });

  it('that failed', () => {
    const error = { code: 'rate_limit_exceeded', message: 'Too much.' } as const;
    expect(mapRunStatus(buildResponse([], { status: 'failed', error, usage: null }), [])).toMatchObject({
      ...none,
      status: 'failed',
      usage: null,
      lastError: error,
    });
    const silent = mapRunStatus(buildResponse([], { status: 'failed' }), []);
    expect(silent.lastError).toEqual({ code: 'server_error', message: 'Sorry, something went wrong.' });
  });

  it('that was cancelled', () => {
    expect(mapRunStatus(buildResponse([], { status: 'cancelled' }), CALLS)).toMatchObject({
      ...none,
      status: 'cancelled',
    });
  });

  it.each([
    ['completed', true],
    ['failed', true],
    ['incomplete', true],
    ['cancelled', true],
    ['queued', false],
    ['in_progress', false],
    [undefined, false],
  ] as const)('is there when it is %s: %s', (status, ended) => {
    expect(isResponseEnded(status ? { status } : {})).toBe(ended);
  });
});

describe('the first event of a stream', () => {
  it('names the response', () => {
    const response = buildResponse([], { background: true, created_at: CREATED_AT + 0.7 });
    const event = { type: 'response.created', sequence_number: 0, response } as const;
    expect(readCreatedResponse(event)).toMatchObject({ responseId: response.id, createdAt: CREATED_AT });
  });

  it('may name none', () => {
    const error = { type: 'error', code: null, message: '', param: null, sequence_number: 0 };
    expect(readCreatedResponse(error as ResponseStreamEvent)).toBeNull();
  });
});
