import type { FakeOpenAI } from 'openai-assistants-shim/testing';

/** A function that the assistants of these tests may call. */
export const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

export const QUESTION = { messages: [{ role: 'user' as const, content: 'Weather in Oslo?' }] };

export const OUTPUTS = [{ tool_call_id: 'call_oslo', output: 'rain' }];

/** The model calls the function, and answers with what it gave. */
export function replyWithWeather(fake: FakeOpenAI): void {
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
  fake.reply({ chunks: ['It ', 'rains.'] });
}
