import { describe, test } from 'vitest';
import { parseAssistantCreate } from '../../src/schemas/assistant.js';
import { expectRefusal, type Refusal } from './refusals.js';

const model = 'gpt-4o';
const format = (value: unknown) => ({ model, response_format: value });

describe('the response format of an assistant', () => {
  const refused: Refusal[] = [
    [
      'a format by name',
      format('json'),
      'response_format',
      'invalid_value',
      "Invalid value: 'json'. Supported values are: 'auto'.",
    ],
    [
      'a format that is a number',
      format(1),
      'response_format',
      'invalid_type',
      "Invalid type for 'response_format': expected one of 'auto' or object, but got an integer instead.",
    ],
    [
      'an unknown format',
      format({ type: 'xml' }),
      'response_format.type',
      'invalid_value',
      "Invalid value: 'xml'. Supported values are: 'json_object', 'json_schema', and 'text'.",
    ],
    [
      'a format without a type',
      format({}),
      'response_format.type',
      'missing_required_parameter',
      "Missing required parameter: 'response_format.type'.",
    ],
    [
      'a schema format without a schema',
      format({ type: 'json_schema' }),
      'response_format.json_schema',
      'missing_required_parameter',
      "Missing required parameter: 'response_format.json_schema'.",
    ],
    [
      'a flat schema format',
      format({ type: 'json_schema', json_schema: { name: 'n' }, strict: true }),
      'response_format.strict',
      'unknown_parameter',
      "Unknown parameter: 'response_format.strict'.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseAssistantCreate, input, param, code, message);
  });
});
