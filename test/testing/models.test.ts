import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAIOptions, JsonObject } from '../../src/testing/index.js';
import { collect, postResponses, refusalOf, setup } from './setup.js';

const gone = (model: string) => `The model \`${model}\` does not exist or you do not have access to it.`;

/** What a request for the model is answered with: null when it is accepted. */
async function ask(options: FakeOpenAIOptions, body: JsonObject) {
  const { fake, client } = setup(options);
  fake.reply('Fine.');
  try {
    await postResponses(client, { input: 'x', ...body });
  } catch {
    const { status, code, param, message } = await refusalOf(postResponses(client, { input: 'x', ...body }));
    return { status, code, param, message: message.slice(4) };
  }
  fake.assertDone();
  return null;
}

describe('the models of a fake', () => {
  it.each(Object.entries(successors))('%s exists until the day of its shutdown', async (model, { shutdown }) => {
    const before = new Date(Date.parse(shutdown) - 24 * 3600 * 1000);
    expect(await ask({ today: before }, { model })).toBeNull();
    expect(await ask({ today: shutdown }, { model })).toMatchObject({ code: 'model_not_found' });
  });

  it.each([
    ['gpt-4', false],
    ['gpt-4-0613', false],
    ['gpt-4-turbo-2024-04-09', false],
    ['ft:gpt-3.5-turbo:acme::abc123', false],
    ['gpt-4o', true],
    ['gpt-5', true],
    ['gpt-6-luna', true],
    ['test-model', true],
    ['gpt-test', true],
  ])('by default are those of a fixed day of the release, and any invented name: %s', async (model, lives) => {
    expect((await ask({}, { model })) === null).toBe(lives);
  });

  it('that are given are the only ones, dead or not', async () => {
    for (const models of [['gpt-4'], (model: string) => model === 'gpt-4']) {
      expect(await ask({ models }, { model: 'gpt-4' })).toBeNull();
      expect(await ask({ models }, { model: 'gpt-6-luna' })).toMatchObject({ message: gone('gpt-6-luna') });
    }
  });

  it('that were shut down are refused with 400 or 404', async () => {
    expect(await ask({}, { model: 'gpt-4' })).toEqual({
      status: 400,
      code: 'model_not_found',
      param: 'model',
      message: gone('gpt-4'),
    });
    expect(await ask({ modelNotFoundStatus: 404 }, { model: 'gpt-4' })).toEqual({
      status: 404,
      code: 'model_not_found',
      param: null,
      message: gone('gpt-4'),
    });
  });

  it('take no reply of the queue when they refuse', async () => {
    const { fake, client } = setup();
    fake.reply('Fine.');
    await refusalOf(client.responses.create({ model: 'gpt-4', input: 'x' }));
    await refusalOf(client.responses.create({ model: 'gpt-6.1-sol', input: 'x', temperature: 0 }));
    expect((await client.responses.create({ model: 'gpt-6.1-sol', input: 'x' })).output_text).toBe('Fine.');
    fake.assertDone();
  });

  it('are no date that is none', () => {
    expect(() => setup({ today: 'tomorrow' })).toThrow(RangeError);
  });
});

describe('the parameters that a model refuses', () => {
  const unsupported = (name: string) => ({
    status: 400,
    code: null,
    param: name,
    message: `Unsupported parameter: '${name}' is not supported with this model.`,
  });

  it.each(['gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna', 'gpt-6-luna', 'gpt-6.1-terra', 'gpt-6-luna-2026-09-01'])(
    'by %s are temperature and top_p, unless its effort is none',
    async (model) => {
      for (const name of ['temperature', 'top_p']) {
        expect(await ask({}, { model, [name]: 0.5 })).toEqual(unsupported(name));
        expect(await ask({}, { model, [name]: 0.5, reasoning: { effort: 'low' } })).toEqual(unsupported(name));
        expect(await ask({}, { model, [name]: 0.5, reasoning: { effort: 'none' } })).toBeNull();
      }
      expect(await ask({}, { model, top_logprobs: 2 })).toBeNull();
    },
  );

  it.each(['temperature', 'top_p', 'top_logprobs'])('by gpt-6.1-sol are %s, always', async (name) => {
    expect(await ask({}, { model: 'gpt-6.1-sol', [name]: 1 })).toEqual(unsupported(name));
    expect(await ask({}, { model: 'gpt-6.1-sol', [name]: 1, reasoning: { effort: 'low' } })).toEqual(unsupported(name));
    expect(await ask({}, { model: 'gpt-6.1-sol', [name]: null })).toBeNull();
  });

  it.each([
    ['gpt-5.6-terra', 'minimal', "'none', 'low', 'medium', 'high', 'xhigh', and 'max'"],
    ['gpt-6.1-sol', 'minimal', "'low', 'medium', 'high', 'xhigh', and 'max'"],
    ['gpt-6.1-sol', 'none', "'low', 'medium', 'high', 'xhigh', and 'max'"],
  ])('by %s is the effort %s, as a value', async (model, effort, supported) => {
    expect(await ask({}, { model, reasoning: { effort } })).toEqual({
      status: 400,
      code: 'unsupported_value',
      param: 'reasoning.effort',
      message: `Unsupported value: '${effort}' is not supported with this model. Supported values are: ${supported}.`,
    });
  });
});

describe('GET /models', () => {
  it('lists the models that still exist, with the day of their shutdown', async () => {
    const { fake, client } = setup();
    const models = await collect(client.models.list());
    const byId = new Map(models.map((model) => [model.id, model]));
    expect(byId.get('gpt-4o')).toEqual({
      id: 'gpt-4o',
      object: 'model',
      created: expect.any(Number),
      owned_by: 'system',
      shutdown_date: '2027-01-14',
    });
    expect(byId.get('gpt-6-luna')).toMatchObject({ shutdown_date: null });
    expect([byId.has('gpt-4'), byId.has('gpt-5'), byId.size]).toEqual([false, true, models.length]);
    fake.assertDone();
  });

  it('lists those that were given', async () => {
    const list = async (models: NonNullable<FakeOpenAIOptions['models']>) =>
      (await collect(setup({ models }).client.models.list())).map(({ id }) => id);
    expect(await list(['a', 'b'])).toEqual(['a', 'b']);
    expect(await list((id) => id === 'gpt-4' || id === 'a')).toEqual(['gpt-4']);
  });

  it('gives one by its name', async () => {
    const { client } = setup();
    expect(await client.models.retrieve('gpt-5')).toMatchObject({ id: 'gpt-5', shutdown_date: '2026-12-11' });
    expect(await client.models.retrieve('my-model')).toMatchObject({ id: 'my-model', shutdown_date: null });
    const error = await refusalOf(client.models.retrieve('gpt-4'));
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  });
});
