import { describe, expect, test } from 'vitest';
import { parseListQuery, parseMessageListQuery } from '../../src/schemas/list-query.js';
import { parseStepInclude, parseStepListQuery } from '../../src/schemas/run-step.js';
import { expectRefusal, type Refusal } from './refusals.js';

const include = ['step_details.tool_calls[*].file_search.results[*].content'];

describe('parseListQuery', () => {
  test.each([
    [{}],
    [{ limit: 1 }],
    [{ limit: 100, order: 'asc', after: 'asst_1' }],
    [{ order: 'desc', before: 'asst_2' }],
  ])('accepts %j', (query) => {
    expect(parseListQuery(query)).toEqual(query);
  });

  test('accepts no query', () => {
    expect(parseListQuery(undefined)).toEqual({});
    expect(parseListQuery(null)).toEqual({});
  });

  test('takes a limit in digits, as a query carries it', () => {
    expect(parseListQuery({ limit: '20' })).toEqual({ limit: 20 });
  });

  test('leaves out what is empty, null or undefined', () => {
    const query = { limit: null, order: undefined, after: '', before: null };
    expect(parseListQuery(query)).toStrictEqual({});
  });

  const refused: Refusal[] = [
    [
      'a high limit',
      { limit: 101 },
      'limit',
      'integer_above_max_value',
      "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
    ],
    [
      'a low limit',
      { limit: 0 },
      'limit',
      'integer_below_min_value',
      "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [
      'a high limit in digits',
      { limit: '101' },
      'limit',
      'integer_above_max_value',
      "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
    ],
    [
      'half a limit',
      { limit: 1.5 },
      'limit',
      'invalid_type',
      "Invalid type for 'limit': expected an integer, but got a decimal number instead.",
    ],
    [
      'a limit in words',
      { limit: 'ten' },
      'limit',
      'invalid_type',
      "Invalid type for 'limit': expected an integer, but got a string instead.",
    ],
    [
      'an unknown order',
      { order: 'up' },
      'order',
      'invalid_value',
      "Invalid value: 'up'. Supported values are: 'asc' and 'desc'.",
    ],
    ['an unknown parameter', { page: 2 }, 'page', 'unknown_parameter', "Unknown parameter: 'page'."],
    ['the run_id of messages', { run_id: 'run_1' }, 'run_id', 'unknown_parameter', "Unknown parameter: 'run_id'."],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseListQuery, input, param, code, message);
  });
});

describe('parseMessageListQuery', () => {
  test('accepts a run_id', () => {
    expect(parseMessageListQuery({ run_id: 'run_1', limit: 5 })).toEqual({ run_id: 'run_1', limit: 5 });
  });

  test('refuses a run_id of another type', () => {
    const message = "Invalid type for 'run_id': expected a string, but got an integer instead.";
    expectRefusal(parseMessageListQuery, { run_id: 1 }, 'run_id', 'invalid_type', message);
  });
});

describe('the queries of run steps', () => {
  test('accept an include', () => {
    expect(parseStepInclude({ include })).toEqual({ include });
    expect(parseStepInclude(undefined)).toEqual({});
    expect(parseStepListQuery({ include, limit: 5, order: 'asc' })).toEqual({ include, limit: 5, order: 'asc' });
  });

  test.each([[parseStepInclude], [parseStepListQuery]])('refuse an unknown include', (parse) => {
    const message = `Invalid value: 'logs'. Supported values are: '${include.join('')}'.`;
    expectRefusal(parse, { include: ['logs'] }, 'include[0]', 'invalid_value', message);
  });

  test('refuse an include that is no array', () => {
    const message = "Invalid type for 'include': expected an array of strings, but got a string instead.";
    expectRefusal(parseStepInclude, { include: include[0] }, 'include', 'invalid_type', message);
  });
});
