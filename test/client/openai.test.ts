import * as sdk from 'openai';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AssistantsOptions } from '../../src/types/index.js';
import { createStubEngine, type StubEngine } from './support.js';

const { engines } = vi.hoisted(() => ({ engines: [] as { client: object; options: object; engine: object }[] }));
vi.mock('../../src/engine/create-engine.js', () => ({
  createEngine: (client: object, options: object) => {
    const engine = createStubEngine();
    engines.push({ client, options, engine });
    return engine;
  },
}));

const { default: DefaultOpenAI, AzureOpenAI, OpenAI, ...rest } = await import('../../src/index.js');

const ASSISTANTS: AssistantsOptions = { execution: 'foreground' };
const SETTINGS = { apiKey: 'test', assistants: ASSISTANTS };
const AZURE = { endpoint: 'https://example.openai.azure.com', apiVersion: '2025-04-01-preview' };

beforeEach(() => {
  engines.length = 0;
});

function lastEngine(): { client: object; options: object; engine: StubEngine } {
  return engines.at(-1) as { client: object; options: object; engine: StubEngine };
}

/** Uses the surface of a client: its engine is made on first use. */
async function useSurface(client: sdk.OpenAI) {
  await client.beta.threads.retrieve('thread_1');
  return lastEngine();
}

describe('the root entry', () => {
  it('exports what openai exports, with the drop-ins in their place', () => {
    const own = ['default', 'OpenAI', 'AzureOpenAI'];
    for (const [name, value] of Object.entries(sdk)) {
      if (!own.includes(name) && name !== 'module.exports') expect(rest, name).toHaveProperty(name, value);
    }
    expect(DefaultOpenAI).toBe(OpenAI);
    expect(OpenAI).not.toBe(sdk.OpenAI);
    expect(Object.keys(rest)).toEqual(expect.arrayContaining(['withAssistants', 'AssistantStream', 'MemoryStore']));
  });
});

describe('the drop-in OpenAI', () => {
  it('is the class of the SDK, by name and by its statics', () => {
    const client = new OpenAI(SETTINGS);
    expect(client).toBeInstanceOf(sdk.OpenAI);
    expect(OpenAI.name).toBe('OpenAI');
    expect(OpenAI.OpenAI).toBe(OpenAI);
    expect(OpenAI.APIError).toBe(sdk.APIError);
    expect(Object.getOwnPropertyDescriptor(OpenAI, 'name')).toMatchObject({ value: 'OpenAI', enumerable: false });
  });

  it('puts the surface on beta and leaves the rest of beta alone', () => {
    const plain = new sdk.OpenAI({ apiKey: 'test' });
    const { beta } = new OpenAI(SETTINGS);
    expect(Object.keys(beta)).toEqual(expect.arrayContaining([...Object.keys(plain.beta), 'vectorStores']));
    expect(beta.realtime.constructor).toBe(plain.beta.realtime.constructor);
    expect(beta).toBeInstanceOf(plain.beta.constructor);
    expect(beta.threads.constructor).not.toBe(plain.beta.threads.constructor);
  });

  it('makes its engine when it is first used, with the options by reference', async () => {
    const client = new OpenAI(SETTINGS);
    expect(engines).toHaveLength(0);
    const { options, client: given } = await useSurface(client);
    await client.beta.assistants.list();
    expect(engines).toHaveLength(1);
    expect(options).toBe(ASSISTANTS);
    expect(given).toBe(client);
  });

  it('needs no options', async () => {
    expect((await useSurface(new OpenAI({ apiKey: 'test' }))).options).toEqual({});
  });

  it('keeps the surface and its options through withOptions', async () => {
    const client = new OpenAI(SETTINGS);
    const next = client.withOptions({ timeout: 5 }).withOptions({ maxRetries: 1 });
    expect(next).toBeInstanceOf(OpenAI);
    expect(next.timeout).toBe(5);
    const made = await useSurface(next);
    expect(made.options).toBe(ASSISTANTS);
    expect(made.client).toBe(next);
  });

  it('takes other options in withOptions', async () => {
    const assistants: AssistantsOptions = {};
    const next = new OpenAI(SETTINGS).withOptions({ assistants });
    expect((await useSurface(next)).options).toBe(assistants);
  });

  it('can be extended', async () => {
    class Plain extends OpenAI {
      readonly tag = 'plain';
    }
    const plain = new Plain(SETTINGS).withOptions({ timeout: 1 });
    expect(plain).toBeInstanceOf(Plain);
    expect(plain.tag).toBe('plain');
    expect((await useSurface(plain)).options).toBe(ASSISTANTS);
  });

  it('can be extended by a class that overrides beta', () => {
    const own = new sdk.OpenAI({ apiKey: 'test' }).beta;
    class Custom extends OpenAI {
      override beta = own;
    }
    expect(new Custom(SETTINGS).beta).toBe(own);
    expect(new Custom(SETTINGS).withOptions({ timeout: 1 }).beta).toBe(own);
  });
});

describe('the drop-in AzureOpenAI', () => {
  it('carries the surface, through withOptions as well', async () => {
    const client = new AzureOpenAI({ ...SETTINGS, ...AZURE, deployment: 'gpt' });
    expect(client).toBeInstanceOf(sdk.AzureOpenAI);
    const next = client.withOptions({ timeout: 5 });
    expect(next).toMatchObject({ apiVersion: AZURE.apiVersion, deploymentName: 'gpt', timeout: 5, apiKey: 'test' });
    expect(next.baseURL).toBe(client.baseURL);
    expect((await useSurface(next)).options).toBe(ASSISTANTS);
    expect(client.withOptions({ apiVersion: 'next' }).apiVersion).toBe('next');
  });

  it('keeps its token provider through withOptions', async () => {
    const sent: (string | null)[] = [];
    const client = new AzureOpenAI({
      ...AZURE,
      azureADTokenProvider: async () => 'token',
      fetch: async (_url, init) => {
        sent.push(new Headers(init?.headers).get('authorization'));
        return Response.json({ object: 'list', data: [] });
      },
    });
    vi.stubEnv('AZURE_OPENAI_API_KEY', 'unwanted');
    await client.withOptions({ timeout: 60_000 }).withOptions({ maxRetries: 0 }).models.list();
    vi.unstubAllEnvs();
    expect(sent).toEqual(['Bearer token']);
  });
});
