import type { ClientOptions } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/**
 * Returns the client options of the quickstart, and prints which service it uses: OpenAI if OPENAI_API_KEY is set, otherwise a
 * fake in this process that knows the answers.
 */
export function chooseUpstream(): ClientOptions {
  if (process.env.OPENAI_API_KEY) {
    console.log('upstream: OpenAI (OPENAI_API_KEY is set)');
    return {};
  }
  console.log('upstream: the fake, in this process (set OPENAI_API_KEY to talk to OpenAI)');
  const fake = createFakeOpenAI({ pace: 15 });
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
  fake.reply('In Oslo it is 4 °C and raining.');
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Lisbon' } }] });
  fake.reply('With 19 °C and sun in Lisbon, a T-shirt will do; take a light jacket for the evening.');
  return { apiKey: 'no key needed', fetch: fake.fetch };
}
