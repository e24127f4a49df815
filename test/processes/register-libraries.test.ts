import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useLangChain, useVercelAI, type Environment } from './clients/support/foreign-programs.js';
import { replyWithWeather } from './clients/support/weather.js';
import { buildRegister, placeRegister } from './support/build-register.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

const langchain = await useLangChain();
const vercel = await useVercelAI();

const register = placeRegister();
let fake: ServedFake;

beforeAll(() => buildRegister(register));
afterAll(register.remove);
beforeEach(async () => {
  fake = await serveFake();
});
afterEach(() => fake.close());

/** The libraries go to the service itself, as they do where nothing is said: the shim alone knows of the fake. */
const registered = ([flag, file]: readonly [string, string]): Environment => ({
  NODE_OPTIONS: `${flag} ${JSON.stringify(file)}`,
  OPENAI_API_KEY: 'sk-test',
  OPENAI_BASE_URL: undefined,
  OPENAI_ASSISTANTS_SHIM_BASE_URL: fake.baseURL,
});

const FLAGS = [
  ['--import', register.byImport],
  ['--require', register.byRequire],
] as const;

/** What has come to the service. */
const paths = (): string[] => fake.fake.requests.map(({ path }) => path);

describe.skipIf(langchain.missing !== null).each(FLAGS)('LangChain, unmodified, under %s', (_, flags) => {
  it('runs its OpenAIAssistantRunnable by hand and as an agent', async () => {
    fake.fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
    replyWithWeather(fake.fake);
    fake.fake.reply('It rains again.');

    const printed = await langchain.run('langchain.mjs', registered(flags));

    expect(printed).toMatchObject({
      call: 'call_oslo',
      answer: { output: 'It rains.' },
      again: { output: 'It rains again.' },
      name: 'assistant',
    });
    expect(paths()).not.toContainEqual(expect.stringMatching(/assistants|threads/));
    fake.fake.assertDone();
  });
});

describe.skipIf(vercel.missing !== null).each(FLAGS)('AI SDK 4, unmodified, under %s', (_, flags) => {
  it('forwards the streams of a run with a function to a browser', async () => {
    replyWithWeather(fake.fake);

    const printed = await vercel.run('vercel-ai.mjs', registered(flags));

    expect(printed).toEqual([{ calls: ['get_weather'] }, '[assistant]', 'It ', 'rains.']);
    expect(paths()).not.toContainEqual(expect.stringMatching(/assistants|threads/));
    fake.fake.assertDone();
  });
});
