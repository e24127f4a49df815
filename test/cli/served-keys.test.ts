import { MemoryStore } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { createServedHandler } from '../../src/cli/open-handler.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('without a key of the operator, the keys of different accounts see nothing of each other in the store', async () => {
  vi.stubGlobal('fetch', createFakeOpenAI().fetch);
  const store = new MemoryStore();
  const settings = {
    ...{ baseURL: 'https://api.openai.com/v1', proxy: true, cors: undefined, limits: {} },
    ...{ store, newFile: null, isForgetful: true, assistants: { store } },
  };
  const handler = createServedHandler(settings, { host: '127.0.0.1', apiKey: undefined, token: undefined });
  const send = async (key: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await handler(new Request(`http://127.0.0.1:8787/v1${path}`, { headers, ...init }));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const made = await send('sk-one', '/assistants', { method: 'POST', body: '{"model":"gpt-5.6-sol"}' });
  const own = await send('sk-one', `/assistants/${String(made.body.id)}`);
  const foreign = await send('sk-other', `/assistants/${String(made.body.id)}`);

  expect([made.status, own.status, foreign.status]).toEqual([200, 200, 404]);
});
