import https from 'node:https';
import { http as mock, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { HEADERS, LEGACY, register } from './support.js';

// A program is registered before its first line, and so before any mock of it.
nock.restore();
const { fake, sent } = register();

afterEach(() => {
  fake.reset();
  sent.length = 0;
});

const byFetch = async (path: string): Promise<unknown> => (await fetch(LEGACY + path, { headers: HEADERS })).json();

const byHttps = async (path: string): Promise<unknown> => {
  const response = await new Promise<AsyncIterable<unknown>>((resolve, reject) => {
    https.get(LEGACY + path, { headers: HEADERS }, resolve).on('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return JSON.parse(text);
};

const WAYS: [string, typeof byFetch][] = [
  ['fetch', byFetch],
  ['node:https', byHttps],
];

test.each(WAYS)('leaves mocks of the old API by msw in place, and answers all other calls: %s', async (_, get) => {
  const server = setupServer(mock.get(`${LEGACY}/threads/:id`, () => HttpResponse.json({ id: 'mocked' })));
  server.listen({ onUnhandledRequest: 'bypass' });
  try {
    expect(await get('/threads/thread_1')).toEqual({ id: 'mocked' });
    expect(await get('/assistants')).toMatchObject({ object: 'list' });
  } finally {
    server.close();
  }
  expect(sent).toEqual([]);
});

test.each(WAYS)('answers calls of the old API with requests that msw mocks: %s', async (_, get) => {
  const server = setupServer(
    mock.get(`${LEGACY}/conversations/:id`, ({ params }) =>
      HttpResponse.json({ id: params['id'], object: 'conversation', created_at: 5, metadata: {} }),
    ),
  );
  server.listen({ onUnhandledRequest: 'bypass' });
  try {
    expect(await get('/threads/thread_12345')).toMatchObject({ id: 'thread_12345', created_at: 5 });
  } finally {
    server.close();
  }
});

test.each(WAYS)('leaves mocks of the old API by nock in place, and answers all other calls: %s', async (_, get) => {
  nock.activate();
  nock('https://api.openai.com').get('/v1/threads/thread_1').reply(200, { id: 'mocked' });
  try {
    expect(await get('/threads/thread_1')).toEqual({ id: 'mocked' });
    expect(nock.isDone()).toBe(true);
    nock.cleanAll();
    expect(await get('/assistants')).toMatchObject({ object: 'list' });
  } finally {
    nock.restore();
  }
});
