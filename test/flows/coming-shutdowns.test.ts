import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI, type FakeOpenAIOptions } from '../../src/testing/index.js';
import { listModels, run, WAYS } from '../support/model-runs.js';
import { noteWarnings } from '../support/warnings.js';

const DAY = 24 * 3600 * 1000;

/** A client on a day by the service's clock, which this machine's need not show. */
function createOn(
  day: string,
  assistants: AssistantsOptions = {},
  options: FakeOpenAIOptions & { baseURL?: string } = {},
) {
  const { baseURL = 'https://api.openai.com/v1', ...fakeOptions } = options;
  const { warnings, logger } = noteWarnings({ shutdowns: true });
  const now = Date.parse(day);
  const fake = createFakeOpenAI({ now: () => now, today: new Date(now), ...fakeOptions });
  fake.respond(() => 'Rain.');
  const client = new OpenAI({ apiKey: fake.apiKey, baseURL, fetch: fake.fetch, logger, assistants });
  return { fake, client, warnings };
}

const before = (day: string, days: number, milliseconds = 0): string =>
  new Date(Date.parse(day) - days * DAY - milliseconds).toISOString();

const SET = "models: { 'gpt-4o': { model: 'gpt-6-luna', set: { reasoning_effort: 'none' } } }";
const LINE = "the model 'gpt-4o' will be shut down on 2027-01-14; its successor is 'gpt-6-luna'.";
const AUTO = `${LINE} From then on that one answers in its place. To use it now, set ${SET}.`;

describe('a model that will be shut down within 60 days', () => {
  it.each(Object.keys(WAYS))('is warned of once, and asked: %s', async (way) => {
    const world = createOn('2026-12-24T12:00:00Z');
    for (let round = 0; round < 2; round += 1) {
      expect((await run(world, way, { model: 'gpt-4o' })).status).toBe('completed');
    }
    expect(world.warnings).toEqual([AUTO]);
    expect(listModels(world.fake)).toEqual(['gpt-4o', 'gpt-4o']);
    expect(world.fake.requests).toHaveLength(4);
  });

  it('is warned of once for all clients of an account, by the first whose log shows it', async () => {
    const { client, warnings } = createOn('2026-12-24');
    const silent = client.withOptions({ logLevel: 'off' });
    for (const each of [silent, client, client.withOptions({ timeout: 5000 })]) {
      await run({ client: each }, 'polled', { model: 'gpt-4o' });
    }
    expect(warnings).toEqual([AUTO]);
  });

  it('is warned of from the first moment of the 60 days to the last before its day', async () => {
    const day = '2027-01-14';
    // The `date` header has whole seconds, and clocks that differ by two are taken for the same.
    for (const [at, count] of [
      [before(day, 60, 10_000), 0],
      [before(day, 60, -10_000), 1],
      [before(day, 0, 10_000), 1],
    ] as const) {
      const world = createOn(at);
      await run(world, 'polled', { model: 'gpt-4o' });
      expect(world.warnings).toHaveLength(count);
    }
  });

  it.each(Object.entries(successors))('%s is warned of with its date and successor', async (model, row) => {
    const world = createOn(before(row.shutdown, 10));
    await run(world, 'streamed', { model });
    expect(world.warnings).toHaveLength(1);
    expect(world.warnings[0]).toContain(
      `'${model}' will be shut down on ${row.shutdown}; its successor is '${row.model}'.`,
    );
  });

  it('is warned of for each name: a snapshot by its family, a fine-tuned one without its training', async () => {
    const world = createOn('2026-12-24');
    const tuned = 'ft:gpt-4o:acme::abc';
    for (const model of ['gpt-4o', 'gpt-4o-2024-08-06', tuned]) await run(world, 'polled', { model });
    expect(world.warnings).toEqual([
      AUTO,
      AUTO.replaceAll("'gpt-4o'", "'gpt-4o-2024-08-06'"),
      AUTO.replaceAll("'gpt-4o'", `'${tuned}'`)
        .replace('in its place.', 'in its place without its training.')
        .replace('use it now,', 'use it now without its training,'),
    ]);
  });

  it.each<[string, AssistantsOptions]>([
    ['`asked`', { models: 'asked' }],
    ['a record of others', { models: { 'gpt-4': 'gpt-6-luna' } }],
    ['a function that has none for it', { models: () => undefined }],
  ])('is warned of where the caller does not replace it: %s', async (_, options) => {
    const world = createOn('2026-12-24', options);
    await run(world, 'polled', { model: 'gpt-4o' });
    expect(world.warnings).toEqual([`${LINE} To use it now, set ${SET}.`]);
  });

  it.each<[string, AssistantsOptions]>([
    ['a record', { models: { 'gpt-4o': 'gpt-6-luna' } }],
    ['the table', { models: successors }],
    ['a function', { models: () => 'gpt-6-luna' }],
    ['itself, as it is', { models: { 'gpt-4o': 'gpt-4o' } }],
  ])('is not warned of where the caller says what to ask: %s', async (_, options) => {
    const world = createOn('2026-12-24', options);
    await run(world, 'polled', { model: 'gpt-4o' });
    expect(world.warnings).toEqual([]);
  });

  it('is not warned of where names of models are not OpenAI`s, unless the option says that they are', async () => {
    const baseURL = 'https://desk.openai.azure.com/openai/v1';
    const other = createOn('2026-12-24', {}, { baseURL });
    await run(other, 'polled', { model: 'gpt-4o' });
    expect(other.warnings).toEqual([]);
    const auto = createOn('2026-12-24', { models: 'auto' }, { baseURL });
    await run(auto, 'polled', { model: 'gpt-4o' });
    expect(auto.warnings).toEqual([AUTO]);
  });

  it.each(['gpt-6-luna', 'house-model'])('is not another: %s', async (model) => {
    const world = createOn('2026-12-24');
    await run(world, 'polled', { model });
    expect(world.warnings).toEqual([]);
  });
});
