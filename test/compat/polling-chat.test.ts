import { describe, expect, it } from 'vitest';
import { ChatBot } from './apps/polling-chat.js';
import { connect, wayNames } from './support/connect.js';

const tools = {
  get_weather: ({ city }: Record<string, unknown>) => ({ city, temperature: 4 }),
  get_time: () => '12:00',
};

describe.each(wayNames)('a polling chat bot of SDK v4, on %s', (way) => {
  it('answers, calls its tools in several rounds and remembers the conversation', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }, { name: 'get_time' }] });
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Rome' } }] });
    fake.reply('4 degrees in both, at noon.');
    const bot = new ChatBot(openai, tools);
    expect(await bot.ask('ann', 'How is Oslo, and Rome?')).toBe('4 degrees in both, at noon.');
    expect(bot.log.filter((status) => status !== 'in_progress')).toEqual([
      'queued',
      'requires_action',
      'queued',
      'requires_action',
      'queued',
      'completed',
    ]);

    fake.respond(({ context }) => `The conversation has ${context.items.length} items.`);
    expect(await bot.ask('ann', 'And now?')).toBe('The conversation has 9 items.');
    expect(await bot.ask('bob', 'Hi')).toBe('The conversation has 1 items.');
    expect(await bot.history('ann')).toEqual([
      'user: How is Oslo, and Rome?',
      'assistant: 4 degrees in both, at noon.',
      'user: And now?',
      'assistant: The conversation has 9 items.',
    ]);
    expect(await bot.forget('ann')).toBe(true);
    expect(fake.conversations).toHaveLength(1);
    fake.assertDone();
  });

  it('finds the assistant that an earlier process created', async () => {
    const { fake, openai } = connect(way);
    fake.respond(() => 'Hello.');
    await new ChatBot(openai, tools).ask('ann', 'Hi');
    await new ChatBot(openai, tools).ask('ann', 'Hi');
    expect((await openai.beta.assistants.list()).data).toHaveLength(1);
  });

  it('tells of a run that failed', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ failed: { code: 'server_error', message: 'The model is down.' } });
    expect(await new ChatBot(openai, tools).ask('ann', 'Hi')).toBe('Sorry: failed The model is down.');
  });
});
