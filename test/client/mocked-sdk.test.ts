import * as sdk from 'openai';
import OpenAI from 'openai-assistants-shim';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refuseMock } from '../../src/client/mocked-sdk.js';
// Loaded before the mock is there, as a package in node_modules is loaded without it.
import '../../src/client/service.js';

describe('a mock in the place of the SDK', () => {
  const message =
    /A mock stands in the place of the openai package.*jest\.mock\('openai-assistants-shim'\).*fake\.fetch/;
  const genuine = { OpenAI: sdk.OpenAI, AzureOpenAI: sdk.AzureOpenAI, default: sdk.default };
  class Handmade {
    chat = {};
  }

  test.each([
    ['a factory without the classes', { default: vi.fn() }],
    ['a function for the client', { ...genuine, OpenAI: vi.fn() }],
    ['a class written by hand', { ...genuine, OpenAI: Handmade, default: Handmade }],
    ['a mock that keeps the statics', { ...genuine, OpenAI: Object.assign(vi.fn(), { APIError: sdk.APIError }) }],
    ['a default export alone', { ...genuine, default: Object.assign(vi.fn(), { _isMockFunction: true }) }],
    ['a default export inside a CommonJS module', { ...genuine, default: { default: vi.fn() } }],
  ])('is refused: %s', (_, exports) => {
    expect(() => refuseMock(exports)).toThrow(message);
  });

  test('is not what the SDK itself looks like', () => {
    expect(refuseMock(genuine)).toBe(genuine);
  });
});

describe("vi.mock('openai'), which does not reach the shim", () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);

  beforeEach(async () => {
    vi.doMock('openai', () => ({}));
    await import('openai');
  });

  afterEach(() => {
    vi.doUnmock('openai');
    vi.unstubAllGlobals();
  });

  test('is warned of once', () => {
    for (const apiKey of ['one', 'two']) new OpenAI({ apiKey });

    expect(warn.mock.calls.filter(([text]) => String(text).includes("vi.mock('openai')"))).toHaveLength(1);
  });

  test.each([
    ['a legacy call', (client: OpenAI) => client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] })],
    ['any other call', (client: OpenAI) => client.models.list()],
    ['a client with other options', (client: OpenAI) => client.withOptions({ timeout: 5 }).models.list()],
  ])('lets nothing leave for the network: %s', async (_, call) => {
    await expect(call(new OpenAI({ apiKey: 'test' }))).rejects.toThrow(
      /would have sent a request to https:\/\/api\.openai\.com\/v1.*vi\.mock\('openai-assistants-shim'\)/,
    );
  });

  test('does not stop what a replaced fetch answers, as those of msw and nock are', async () => {
    const answer = { object: 'list', data: [{ id: 'gpt-4.1', object: 'model', created: 1, owned_by: 'system' }] };
    vi.stubGlobal('fetch', async () => Response.json(answer));

    expect((await new OpenAI({ apiKey: 'test' }).models.list()).data).toHaveLength(1);
  });

  test('does not stop a client with a fetch of its own', async () => {
    const client = new OpenAI({ apiKey: 'test', fetch: async () => Response.json({ object: 'list', data: [] }) });

    expect((await client.models.list()).data).toEqual([]);
  });
});
