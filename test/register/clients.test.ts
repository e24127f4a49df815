import { createRequire } from 'node:module';
import nodeFetch from 'node-fetch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLegacyApp, scriptWeather, type Transport } from './legacy-app.js';
import { register } from './support.js';
import { ofAxios, ofFetch, ofHttps, ofSdk } from './transports.js';

const { fake, sent } = register();

const ofOldSdk = createRequire(createRequire(import.meta.url).resolve('openai-4-104'));
const nodeFetch2 = ofOldSdk('node-fetch') as typeof nodeFetch;
const { version } = ofOldSdk('node-fetch/package.json') as { version: string };

const TRANSPORTS: [string, () => Promise<Transport>][] = [
  ...['openai-4-104', 'openai-5-23', 'openai-6-49', 'openai-7-0'].map((copy): [string, () => Promise<Transport>] => [
    copy,
    () => ofSdk(copy),
  ]),
  ['fetch', async () => ofFetch((...args) => fetch(...args))],
  ['axios', async () => ofAxios],
  ['node-fetch 2, as openai-4-104 brings it', async () => ofFetch(nodeFetch2)],
  ['node-fetch 3', async () => ofFetch(nodeFetch)],
  ['https.request', async () => ofHttps],
];

beforeEach(() => {
  sent.length = 0;
  scriptWeather(fake);
});

afterEach(() => {
  fake.reset();
});

test.each(TRANSPORTS)('runs an unchanged app on %s, polled and streamed, with a tool', async (_, connect) => {
  const outcome = await runLegacyApp(await connect());

  expect(outcome).toMatchObject({
    polled: 'It is sunny in Paris.',
    statuses: ['requires_action', 'completed'],
    streamed: 'It is sunny in Oslo.',
  });
  expect(outcome.events).toContain('thread.run.requires_action');
  expect(outcome.events.at(-1)).toBe('thread.run.completed');
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.filter((request) => /assistants|threads/.test(request))).toEqual([]);
});

test('runs an unchanged app on the oldest SDK, which cannot stream runs', async () => {
  const outcome = await runLegacyApp(await ofSdk('openai-4-20'));

  expect(outcome).toMatchObject({ polled: 'It is sunny in Paris.', statuses: ['requires_action', 'completed'] });
});

test('tests the old SDK with version 2 of node-fetch', () => {
  expect(version).toMatch(/^2\./);
});
