import { describe, expect, it } from 'vitest';
import { postResponses, refusalOf, setup } from './setup.js';

describe('a parameter that the fake was told to refuse', () => {
  const message = "Unsupported parameter: 'temperature' is not supported with this model.";

  it.each([
    [{ parameter: 'temperature' }, message, 'temperature', 'unsupported_parameter'],
    [{ parameter: 'temperature', code: null }, message, 'temperature', null],
    [{ parameter: 'temperature', param: null }, message, null, 'unsupported_parameter'],
    [
      { parameter: 'temperature', values: [0.2] },
      "Unsupported value: 'temperature' does not support 0.2 with this model.",
      'temperature',
      'unsupported_value',
    ],
    [
      { parameter: 'reasoning.effort', models: ['gpt-5.6-luna'] },
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'reasoning.effort',
      'unsupported_parameter',
    ],
    [
      { parameter: 'include', values: ['code_interpreter_call.outputs'] },
      'Unsupported value: \'include\' does not support "code_interpreter_call.outputs" with this model.',
      'include',
      'unsupported_value',
    ],
  ])('is refused so: %j', async (refused, text, param, code) => {
    const { client } = setup({ refuses: [refused] });
    const body = {
      model: 'gpt-5.6-luna',
      input: 'x',
      reasoning: { effort: 'none' },
      temperature: 0.2,
      include: ['file_search_call.results', 'code_interpreter_call.outputs'],
    };
    expect(await refusalOf(postResponses(client, body))).toMatchObject({
      status: 400,
      message: `400 ${text}`,
      param,
      code,
    });
  });

  it.each([
    { parameter: 'temperature', models: ['gpt-6-luna'] },
    { parameter: 'temperature', values: [0.3] },
    { parameter: 'top_p' },
    { parameter: 'text.format' },
  ])('is taken otherwise: %j', async (refused) => {
    const { fake, client } = setup({ refuses: [refused] });
    fake.reply('Yes.');
    const body = { model: 'house-model', input: 'x', temperature: 0.2 };
    expect(await postResponses(client, body)).toMatchObject({ status: 'completed' });
  });
});
