import { expect, it } from 'vitest';
import { OpenAI as Sdk } from 'openai';
import { MemoryStore } from 'openai-assistants-shim';
import { createOldService } from '../support/old-service.js';
import { openDoor } from './support/door.js';

it("decides by the key in a request's header, and does not pass the header on", async () => {
  const old = createOldService();
  const legacy = new Sdk({ apiKey: 'old', baseURL: 'https://old.example/v1', fetch: old.fetch });
  const rollout = { when: ({ key }: { key?: string | undefined }) => key === 'first', legacy };
  const { fake, send } = openDoor({ assistants: { store: new MemoryStore(), rollout } });
  const create = async (user: string): Promise<string> => {
    const response = await send('POST', '/v1/threads', {}, { 'X-Rollout-Key': user });
    return ((await response.json()) as { id: string }).id;
  };

  const [first, second] = [await create('first'), await create('second')];

  expect(second).toMatch(/^thread_Old/);
  expect(first).not.toMatch(/^thread_Old/);
  for (const id of [first, second]) {
    const response = await send('GET', `/v1/threads/${id}`);
    expect([response.status, await response.json()]).toMatchObject([200, { id }]);
  }
  expect(fake.requests.some(({ headers }) => 'x-rollout-key' in headers)).toBe(false);
  expect(old.takeRequests()).toEqual(['POST /threads', 'GET /threads/{thread}']);
});
