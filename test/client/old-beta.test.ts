import { describe, expect, it } from 'vitest';
import { SDK_COPIES, wrapClient } from '../support/sdk-copies.js';

const OLD = { 'OpenAI-Beta': 'assistants=v2', 'X-App': 'mine' };

/** Headers that apps set for the old API, as default headers and for one call, and the header that is left of them. */
const CASES: [string, ours: object, forCall: object | undefined, left: string | undefined][] = [
  ['of the client', { defaultHeaders: OLD }, undefined, undefined],
  ['of a call', {}, OLD, undefined],
  ['of both', { defaultHeaders: OLD }, OLD, undefined],
  ['as pairs', {}, Object.entries(OLD), undefined],
  ['beside another beta', { defaultHeaders: { 'OpenAI-Beta': 'assistants=v2, other=v1' } }, OLD, undefined],
  ['beside others', {}, { 'OpenAI-Beta': 'one=v1,assistants=v1, other=v1', 'X-App': 'mine' }, 'one=v1, other=v1'],
  ['of another beta', {}, { 'OpenAI-Beta': 'other=v1', 'X-App': 'mine' }, 'other=v1'],
];

describe.each(SDK_COPIES)('the header OpenAI-Beta of a client of %s', (_name, Sdk) => {
  it.each(CASES)('%s does not ask for the old API', async (_case, options, headers, left) => {
    const { fake, client } = wrapClient(Sdk, options);
    // The oldest SDKs take no pairs.
    const call = headers && { headers: headers as Record<string, string> };
    fake.reply('Hello!');
    const { id: assistant_id } = await client.beta.assistants.create({ model: 'gpt-6-luna' }, call);
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] }, call);
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id }, call);
    await client.beta.threads.messages.list(thread.id, {}, call);

    expect(run.status).toBe('completed');
    expect(fake.requests.length).toBeGreaterThan(2);
    expect(new Set(fake.requests.map((request) => request.headers['openai-beta']))).toEqual(new Set([left]));
    expect(new Set(fake.requests.map((request) => request.headers['x-app']))).toEqual(new Set(['mine']));
  });

  it('is sent as the SDK does for vector stores, which still need it', async () => {
    const { fake, client } = wrapClient(Sdk, { defaultHeaders: OLD });
    const attachments = [{ file_id: fake.addFile().id, tools: [{ type: 'file_search' as const }] }];
    await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi', attachments }] });
    const beta = fake.requests.map(
      ({ path, headers }) => `${path.split('/')[1] ?? ''}: ${headers['openai-beta'] ?? 'none'}`,
    );
    expect(new Set(beta)).toEqual(new Set(['vector_stores: assistants=v2', 'conversations: none']));
  });
});
