import type OpenAI from 'openai';
import OpenAI515 from 'openai-5-15';
import OpenAI523 from 'openai-5-23';
import OpenAI649 from 'openai-6-49';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';

describe('the fake answers older SDKs', () => {
  it.each<[string, unknown]>([
    ['5.15', OpenAI515],
    ['5.23', OpenAI523],
    ['6.49', OpenAI649],
  ])('%s', async (_, Client) => {
    const fake = createFakeOpenAI();
    const client = new (Client as typeof OpenAI)({ apiKey: 'test', fetch: fake.fetch });
    const { id } = await client.conversations.create({ items: [{ type: 'message', role: 'user', content: 'Hi' }] });
    fake.reply('Hello.');
    fake.reply('Again.');
    const stream = await client.responses.create({ model: 'gpt-4o', conversation: id, input: [], stream: true });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    expect(text).toBe('Hello.');
    expect((await client.responses.create({ model: 'gpt-4o', conversation: id, input: [] })).output_text).toBe(
      'Again.',
    );
    expect((await client.conversations.items.list(id)).data).toHaveLength(3);
    fake.assertDone();
  });
});
