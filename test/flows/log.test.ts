import SdkOpenAI from 'openai';
import { withAssistants, type AssistantsOptions } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createWeatherAssistant, setup, weatherTool } from '../support/setup.js';
import { isOfDay } from '../support/warnings.js';

const KEY = 'sk-very-secret';
const SECRETS = [KEY, 'My secret', 'Your secret', 'get_weather', 'Oslo', 'private'];

/** A client that notes what is logged by this library, by level. */
function createWorld(logLevel: 'debug' | 'warn' | 'error' | 'off' = 'debug', options: AssistantsOptions = {}) {
  const lines: [level: string, line: string][] = [];
  const note =
    (level: string) =>
    (message: string, ...rest: unknown[]): void => {
      if (message.startsWith('openai-assistants-shim') && !isOfDay(message))
        lines.push([level, [message, ...rest].map(String).join(' ')]);
    };
  const logger = { error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') };
  const world = setup(options, {}, { logger, logLevel, apiKey: KEY, maxRetries: 0 });
  const take = (): string[] =>
    lines.splice(0).map(([level, line]) => `${level} ${line.slice(24).replace(/\d+ ms$/, 'n ms')}`);
  return { ...world, take, logger };
}

describe('the log of a client', () => {
  it('has a line for each request upstream: the call it serves, its status, its time, and nothing of its contents', async () => {
    const { fake, client, take } = createWorld();
    fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1', arguments: { city: 'Oslo' } }] });
    fake.reply('Your secret.');
    const assistant = await createWeatherAssistant(client);
    const thread = await client.beta.threads.create({ metadata: { of: 'private' } });
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'My secret' });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: thread.id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'private' }],
    });
    await client.beta.threads.messages.list(thread.id);
    await client.beta.threads.update(thread.id, { metadata: {} });
    await client.beta.threads.delete(thread.id);
    const lines = take();
    expect(lines).toEqual([
      'debug conversations.create for threads.create: 200, n ms',
      'debug conversations.items.create for threads.messages.create: 200, n ms',
      'debug responses.create for threads.runs.create: 200, n ms',
      'debug responses.create for threads.runs.submitToolOutputs: 200, n ms',
      'debug conversations.items.list for threads.messages.list: 200, n ms',
      'debug conversations.update for threads.update: 200, n ms',
      'debug conversations.items.list for threads.delete: 200, n ms',
      ...Array<string>(4).fill('debug conversations.items.delete for threads.delete: 200, n ms'),
      'debug conversations.items.list for threads.delete: 200, n ms',
      'debug conversations.delete for threads.delete: 200, n ms',
      ...Array<string>(2).fill('debug responses.delete for threads.delete: 200, n ms'),
    ]);
    expect(lines).toHaveLength(fake.requests.length);
    for (const secret of [...SECRETS, thread.id, run.id]) expect(lines.join('\n')).not.toContain(secret);
  });

  it('has a line for each request that failed, with its status or what became of it', async () => {
    const { fake, client, take } = createWorld();
    fake.fail({ on: 'POST /conversations', status: 500 });
    fake.fail({ on: 'POST /conversations', kind: 'reset' });
    await expect(client.beta.threads.create()).rejects.toThrow('500');
    await expect(client.beta.threads.create()).rejects.toThrow();
    await expect(client.beta.threads.retrieve('thread_x')).rejects.toThrow('404');
    expect(take()).toEqual([
      'debug conversations.create for threads.create: 500, n ms',
      expect.stringMatching(/^debug conversations\.create for threads\.create: (connection|unsent), n ms$/),
      'debug conversations.retrieve for threads.retrieve: 404, n ms',
    ]);
  });

  it('names the legacy call also in the work that goes on behind it', async () => {
    const { fake, client, take } = createWorld();
    fake.reply('Hello there.');
    fake.cutStream({ afterEvents: 5 });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    expect(take()).toEqual([
      'debug conversations.create for threads.createAndRun: 200, n ms',
      'debug responses.create for threads.createAndRun: 200, n ms',
      'debug responses.retrieve for threads.createAndRun: 200, n ms',
    ]);
  });

  it('warns of each kind of loss once for all clients of an account', async () => {
    const models = { 'gpt-4': { model: 'gpt-5', omit: ['temperature', 'top_p'] } };
    const { fake, client, take, logger } = createWorld('warn', { models });
    fake.respond(() => 'Hi.');
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4',
      instructions: 'Greet.',
      tools: [{ type: 'file_search' }, weatherTool],
      temperature: 0.5,
    });
    const params = { assistant_id: assistant.id, max_prompt_tokens: 1000 };
    await client.beta.threads.createAndRunPoll(params);
    await client.beta.threads.createAndRunPoll(params);
    const warnings = [
      expect.stringContaining("'temperature' is not sent to the model 'gpt-5'"),
      expect.stringContaining("'max_prompt_tokens'"),
      expect.stringContaining("'file_search'"),
    ];
    expect(take()).toEqual(warnings);
    await client.beta.threads.createAndRunPoll({ ...params, top_p: 0.5 });
    expect(take()).toEqual([expect.stringContaining("'top_p' is not sent")]);

    const other = withAssistants(new SdkOpenAI({ apiKey: KEY, fetch: fake.fetch, logger }), { models });
    const again = await other.beta.assistants.create({ model: 'gpt-4', instructions: 'Greet.', temperature: 0.5 });
    await other.beta.threads.createAndRunPoll({ assistant_id: again.id });
    expect(take()).toEqual([]);
  });

  it.each(['error', 'off'] as const)('is silent at level %s', async (level) => {
    const { fake, client, take } = createWorld(level);
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, max_prompt_tokens: 1000 });
    expect(take()).toEqual([]);
  });
});

describe('withResponse', () => {
  it('carries the id of the request upstream, as do the object and the error', async () => {
    const { fake } = setup();
    let count = 0;
    const { client } = setup(
      {},
      {},
      {
        fetch: async (input, init) => {
          const response = await fake.fetch(input, init);
          const headers = new Headers(response.headers);
          headers.set('x-request-id', `req_${++count}`);
          return new Response(response.body, { status: response.status, headers });
        },
      },
    );
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const created = await client.beta.threads.create().withResponse();
    expect(created).toMatchObject({ request_id: 'req_1', data: { _request_id: 'req_1' } });
    expect(created.response.headers.get('x-request-id')).toBe('req_1');
    const { data: run, request_id } = await client.beta.threads.runs
      .create(created.data.id, { assistant_id: assistant.id })
      .withResponse();
    expect(request_id).toBe('req_2');
    await client.beta.threads.runs.poll(run.id, { thread_id: created.data.id });
    const list = await client.beta.threads.messages.list(created.data.id).withResponse();
    expect(list.request_id).toBe('req_3');
    const local = await client.beta.threads.runs.retrieve(run.id, { thread_id: created.data.id }).withResponse();
    expect(local.request_id).toBeNull();
    await expect(client.beta.threads.retrieve('thread_x')).rejects.toMatchObject({ requestID: 'req_4' });
  });
});
