import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SupportDesk } from '../../examples/testing-an-app.js';

describe('the support desk', () => {
  const fake = createFakeOpenAI();
  let lookedUp: string[] = [];
  let desk: SupportDesk;

  beforeEach(() => {
    lookedUp = [];
    desk = new SupportDesk({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 }, (id) => {
      lookedUp.push(id);
      return 'shipped on Monday';
    });
  });

  afterEach(() => {
    // Fails the test if the app called the model more or less often than the test foresaw.
    fake.assertDone();
    fake.reset();
  });

  test('looks an order up before it answers', async () => {
    fake.reply({ functionCalls: [{ name: 'look_up_order', arguments: { id: 'A-17' } }] });
    fake.reply('Your order was shipped on Monday.');

    expect(await desk.answer('Where is my order A-17?')).toBe('Your order was shipped on Monday.');
    expect(lookedUp).toEqual(['A-17']);
    const [, second] = fake.requests.filter((request) => request.path === '/responses');
    expect(second?.body?.input).toMatchObject([{ type: 'function_call_output', output: 'shipped on Monday' }]);
  });

  test('answers according to what it was asked', async () => {
    fake.respond(({ context }) => (JSON.stringify(context.items).includes('open') ? 'From nine to five.' : 'Pardon?'));

    expect(await desk.answer('When are you open?')).toBe('From nine to five.');
  });

  test('fails when the model does', async () => {
    fake.fail({ on: 'POST /responses', status: 429, message: 'Slow down.' });

    await expect(desk.answer('Hello?')).rejects.toThrow(/Slow down|rate limit/i);
  });
});
