import { describe, expect, it } from 'vitest';
import { refusalOf, setup } from './setup.js';

const request = { model: 'gpt-4o', input: 'Hi' };

describe('a service that keeps nothing', () => {
  it('refuses a conversation and a previous response', async () => {
    const { client } = setup({ zeroDataRetention: true });
    const { id } = await client.conversations.create({});
    expect(await refusalOf(client.responses.create({ ...request, conversation: id }))).toMatchObject({
      status: 400,
      message: '400 Conversation ID cannot be used for this organization due to Zero Data Retention.',
      param: 'conversation',
      code: 'unsupported_parameter',
    });
    expect(await refusalOf(client.responses.create({ ...request, previous_response_id: 'resp_1' }))).toMatchObject({
      status: 400,
      message: '400 Previous response cannot be used for this organization due to Zero Data Retention.',
      param: 'previous_response_id',
      code: 'unsupported_parameter',
    });
  });

  it('stores no response, whatever its request says', async () => {
    const { fake, client } = setup({ zeroDataRetention: true });
    fake.reply('Hi.');
    const response = await client.responses.create({ ...request, store: true });
    expect(response).toMatchObject({ output_text: 'Hi.', store: false });
    expect(await refusalOf(client.responses.retrieve(response.id))).toMatchObject({ status: 404 });
    expect(fake.responses).toEqual([]);
  });

  it('keeps a response in the background for ten minutes', async () => {
    let now = Date.UTC(2026, 10, 1);
    const { fake, client } = setup({ zeroDataRetention: true, now: () => now });
    fake.reply('Hi.');
    const { id } = await client.responses.create({ ...request, background: true, store: true });
    now += 599_000;
    expect(await client.responses.retrieve(id)).toMatchObject({ id });
    now += 1_000;
    expect(await refusalOf(client.responses.retrieve(id))).toMatchObject({ status: 404 });
  });
});
