import OpenAI from 'openai';
import OpenAI515, { AzureOpenAI as Azure515 } from 'openai-5-15';
import OpenAI523 from 'openai-5-23';
import OpenAI649 from 'openai-6-49';
import OpenAI70 from 'openai-7-0';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { notFound } from '../../src/errors.js';
import type { AssistantsOptions } from '../../src/types/index.js';
import { createListPage, createStubEngine, rejection, type StubEngine } from './support.js';

const { engines } = vi.hoisted(() => ({ engines: new Map<object, { options: object; engine: object }>() }));
vi.mock('../../src/engine/create-engine.js', () => ({
  createEngine: (client: object, options: object) => {
    const engine = createStubEngine();
    engines.set(client, { options, engine });
    return engine;
  },
}));

const { withAssistants } = await import('../../src/client/with-assistants.js');

beforeEach(() => engines.clear());

async function useSurface(client: OpenAI): Promise<{ options: object; engine: StubEngine }> {
  await client.beta.threads.retrieve('thread_1');
  return engines.get(client) as { options: object; engine: StubEngine };
}

const COPIES = { OpenAI, OpenAI515, OpenAI523, OpenAI649, OpenAI70 } as unknown as Record<string, typeof OpenAI>;

describe.each(Object.entries(COPIES))('withAssistants on a client of %s', (_name, Sdk) => {
  const options: AssistantsOptions = {};
  const createClient = (): OpenAI => new Sdk({ apiKey: 'test' });

  it('installs the surface in place and returns the client', async () => {
    const client = createClient();
    const { beta } = client;
    const others = Object.keys(beta);
    expect(withAssistants(client, options)).toBe(client);
    expect(client.beta).toBe(beta);
    expect(Object.keys(beta)).toEqual(expect.arrayContaining(others));
    expect((await useSurface(client)).options).toBe(options);
  });

  it('survives withOptions, any number of times', async () => {
    const client = withAssistants(createClient(), options);
    const next = client.withOptions({ timeout: 5 }).withOptions({ maxRetries: 0 });
    expect(next).toBeInstanceOf(Sdk);
    expect(next).toMatchObject({ timeout: 5, maxRetries: 0 });
    expect((await useSurface(next)).options).toBe(options);
    expect(Object.keys(client)).not.toContain('withOptions');
  });

  it('gives promises, pages and errors that fit the client', async () => {
    const client = withAssistants(createClient());
    const { engine } = await useSurface(client);
    engine.listRuns.mockResolvedValueOnce(createListPage([{ id: 'run_1' }], true));
    const ids: string[] = [];
    for await (const run of client.beta.threads.runs.list('thread_1')) ids.push(run.id);
    expect(ids).toEqual(['run_1']);

    engine.retrieveThread.mockRejectedValueOnce(notFound('thread', 'thread_1'));
    const { data } = await client.beta.threads
      .retrieve('thread_1')
      .withResponse()
      .catch(() => ({ data: null }));
    expect(data).toBeNull();
    engine.retrieveThread.mockRejectedValueOnce(notFound('thread', 'thread_1'));
    expect(await rejection(client.beta.threads.retrieve('thread_1'))).toBeInstanceOf(Sdk.NotFoundError);
    await expect(client.beta.threads.runs.stream('thread_1', { assistant_id: 'a' }).finalRun()).resolves.toMatchObject({
      status: 'completed',
    });
  });
});

describe('withAssistants', () => {
  it('changes nothing when called again', () => {
    const options: AssistantsOptions = {};
    const client = withAssistants(new OpenAI({ apiKey: 'test' }), options);
    const { threads } = client.beta;
    const { withOptions } = client;
    expect(withAssistants(client).beta.threads).toBe(threads);
    expect(withAssistants(client, options).beta.threads).toBe(threads);
    expect(client.withOptions).toBe(withOptions);
  });

  it('installs anew with other options, for later clients too', async () => {
    const client = withAssistants(new OpenAI({ apiKey: 'test' }), { citationMarkers: false });
    const options: AssistantsOptions = {};
    const { withOptions } = client;
    withAssistants(client, options);
    expect(client.withOptions).toBe(withOptions);
    expect((await useSurface(client)).options).toBe(options);
    expect((await useSurface(client.withOptions({ timeout: 1 }))).options).toBe(options);
  });

  it('takes options in withOptions', async () => {
    const client = withAssistants(new OpenAI({ apiKey: 'test' }));
    const assistants: AssistantsOptions = {};
    expect((await useSurface(client.withOptions({ assistants }))).options).toBe(assistants);
  });

  it('keeps a withOptions that somebody put on the client before', () => {
    const client = new OpenAI({ apiKey: 'test' });
    const original = client.withOptions.bind(client);
    const traced = vi.fn(original);
    client.withOptions = traced;
    withAssistants(client).withOptions({ timeout: 1 });
    expect(traced).toHaveBeenCalledWith({ timeout: 1 });
  });

  it('works on a client of Azure', async () => {
    const settings = { apiKey: 'test', endpoint: 'https://example.openai.azure.com', apiVersion: '2025-04-01-preview' };
    const client = withAssistants(new Azure515(settings) as unknown as OpenAI);
    expect((await useSurface(client)).options).toEqual({});
  });

  it('makes a beta for a client that has none', async () => {
    const client = new OpenAI({ apiKey: 'test' });
    Object.assign(client, { beta: undefined });
    expect((await useSurface(withAssistants(client))).options).toEqual({});
  });
});
