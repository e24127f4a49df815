import { describe, expect, it } from 'vitest';
import { findRefusedParts } from '../../src/mapping/to-responses/find-refused-parts.js';
import { leaveOut, listOmittable } from '../../src/mapping/to-responses/leave-out.js';
import type { ResponseCreateParamsStreaming } from '../../src/types/responses.js';

const body: ResponseCreateParamsStreaming = {
  model: 'house-model',
  input: [],
  stream: true,
  store: true,
  background: true,
  include: ['reasoning.encrypted_content', 'code_interpreter_call.outputs'],
  reasoning: { effort: 'low', summary: 'auto' },
  parallel_tool_calls: true,
  max_output_tokens: 20,
};
const complain = (param: string | null, message = '', code: string | null = null) => ({ code, param, message });

describe('what may be left out of a request', () => {
  it('is what the list has, in the values that may go', () => {
    expect(listOmittable(body)).toEqual([
      { parameter: 'reasoning', value: 'low' },
      { parameter: 'background', value: true },
      { parameter: 'store', value: true },
      { parameter: 'include', value: 'reasoning.encrypted_content' },
      { parameter: 'include', value: 'code_interpreter_call.outputs' },
      { parameter: 'parallel_tool_calls', value: true },
    ]);
    const kept = {
      store: false,
      background: false,
      parallel_tool_calls: false,
      reasoning: { effort: 'none' },
    } as const;
    expect(listOmittable({ ...body, ...kept, include: null })).toEqual([]);
  });

  it.each([
    ['reasoning.effort', { reasoning: { summary: 'auto' } }],
    ['reasoning', { reasoning: { summary: 'auto' } }],
    ['store', { store: undefined }],
    ['include', { include: undefined }],
    ['include[1]', { include: ['reasoning.encrypted_content'] }],
  ])('goes when it is refused as %s', (param, expected) => {
    const refused = findRefusedParts(body, complain(param, 'Unsupported.'));
    const parts = refused?.parts ?? [];
    const result = leaveOut(body, ({ parameter, value }) =>
      parts.some((part) => part.parameter === parameter && part.value === value),
    );
    expect({ ...result.body }).toEqual({ ...body, ...expected });
    expect(result.losses).toHaveLength(1);
  });

  it('is at most four parameters, of which `include` is one, however many entries of it are refused', () => {
    const request = { ...body, background: false, parallel_tool_calls: false, temperature: 1 };
    const { body: sent, losses } = leaveOut(request, () => true);
    expect(sent).not.toHaveProperty('include');
    expect(losses.map(({ leftOut }) => leftOut?.parameter)).toEqual([
      'reasoning_effort',
      'temperature',
      'store',
      'include',
    ]);
  });

  it.each(['reasoning.summary', 'max_output_tokens', 'input[0]', 'model', 'temperature', ''])(
    'is not what is refused as %j',
    (param) => {
      expect(findRefusedParts(body, complain(param, 'Unsupported.'))).toBeNull();
    },
  );

  it.each<[string, string | null, string | null]>([
    ["Unsupported parameter: 'store' is not supported with this model.", null, 'store'],
    ['The parameter `store` is not allowed here.', null, 'store'],
    ['"reasoning_effort" does not support "low".', null, 'reasoning'],
    ["The model 'house.model' does not support 'store'.", null, 'store'],
    ["'max_output_tokens' is not supported together with 'background'.", null, null],
    ["Background mode requires 'store' to be true.", null, null],
    ["'store' is odd.", 'unsupported_parameter', 'store'],
    ['Something is not supported.', 'unsupported_parameter', null],
  ])('is found by what a message quotes first: %s', (message, code, parameter) => {
    expect(findRefusedParts(body, complain(null, message, code))?.parts[0]?.parameter ?? null).toBe(parameter);
  });

  it.each([
    ["Unsupported parameter: 'store' is not supported with this model.", null, true],
    ["Unsupported value: 'store' does not support true with this model.", null, false],
    ['Only the default (false) value is supported.', null, false],
    ['No.', 'unsupported_value', false],
    ['No.', 'unsupported_parameter', true],
  ])('is refused in any value, or in the one that was sent: %s (%s)', (message, code, anyValue) => {
    expect(findRefusedParts(body, complain('store', message, code))).toEqual({
      parts: [{ parameter: 'store', value: true }],
      anyValue,
    });
  });
});
