import { cost, usage } from 'openai-assistants-shim/events';
import { expect, it } from 'vitest';
import { openDoor } from './support/door.js';

it('counts requests by path and user agent, and sums up what they use', async () => {
  const calls = usage();
  const costs = cost({ prices: {} });
  const { fake, send } = openDoor({ assistants: { onEvent: [calls, costs] } });
  const agent = { 'User-Agent': 'OpenAI/Python 1.50' };
  const create = async (path: string, body: object): Promise<string> =>
    ((await (await send('POST', path, body, agent)).json()) as { id: string }).id;
  const assistant_id = await create('/v1/assistants', { model: 'gpt-4o' });
  const thread = await create('/v1/threads', { messages: [{ role: 'user', content: 'Hi' }] });
  fake.reply('Hello.');
  await (await send('POST', `/v1/threads/${thread}/runs`, { assistant_id, stream: true }, agent)).text();
  await (await send('GET', `/v1/threads/${thread}/messages?limit=1`, undefined, agent)).text();
  await (await send('GET', `/v1/threads/${thread}/messages`, undefined, { 'User-Agent': 'curl/8' })).text();

  const { doors, sites, methods } = calls.report();
  const userAgent = 'OpenAI/Python 1.50';
  expect(sites).toEqual([]);
  expect(doors.map(({ firstSeen: _, lastSeen: __, ...door }) => door)).toEqual([
    { method: 'POST', path: '/v1/assistants', userAgent, calls: 1 },
    { method: 'POST', path: '/v1/threads', userAgent, calls: 1 },
    { method: 'POST', path: '/v1/threads/{thread_id}/runs', userAgent, calls: 1 },
    { method: 'GET', path: '/v1/threads/{thread_id}/messages', userAgent, calls: 1 },
    { method: 'GET', path: '/v1/threads/{thread_id}/messages', userAgent: 'curl/8', calls: 1 },
  ]);
  expect(methods[0]).toMatchObject({ method: 'threads.messages.list', calls: 2 });
  expect(costs.report().threads).toMatchObject([{ threadId: thread, responses: 1 }]);
});

it('answers a run that a budget refuses with 429, and tells the client not to repeat it', async () => {
  const onEvent = Object.assign(() => undefined, { beforeRun: () => 'Used up.' });
  const { fake, send } = openDoor({ assistants: { onEvent } });
  const { id: assistant_id } = (await (await send('POST', '/v1/assistants', { model: 'gpt-4o' })).json()) as {
    id: string;
  };
  const response = await send('POST', '/v1/threads/runs', { assistant_id });
  expect(response.status).toBe(429);
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(await response.json()).toMatchObject({ error: { message: 'Used up.', code: 'insufficient_quota' } });
  expect(fake.requests).toEqual([]);
});
