import { OpenAI, type ShadowOption } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { callsWeather, createShadowApp, runShadowed, startShadowed, WEATHER } from '../support/shadow.js';

forbidUnhandledRejections();

const question = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const said = (text: string): unknown =>
  expect.objectContaining({ role: 'assistant', content: [expect.objectContaining({ type: 'output_text', text })] });
const asked = { model: 'gpt-4o', stream: true, store: false, truncation: 'auto', instructions: 'Be brief.' };
const sent = ({ method, path, body }: { method: string; path: string; body: unknown }) => ({ method, path, body });
const USAGE = expect.objectContaining({ total_tokens: expect.any(Number) });

describe.each(['conversations', 'store'] as const)('shadow, of threads in %s:', (history) => {
  it.each(['polled', 'streamed'] as const)(
    'a %s run is repeated elsewhere after its end, and both are told',
    async (how) => {
      const app = createShadowApp({ options: { model: 'gpt-5.1', instructions: 'Be exact.' } }, { history });
      const { fake, other, client } = app;
      const ids = await startShadowed(app);
      fake.reply('Sunny.');
      other.reply('It is sunny.');
      const release = app.hold();
      const run = await runShadowed(app, ids, how);
      expect(run.status).toBe('completed');
      const before = await client.beta.threads.messages.list(ids.threadId);
      const requests = fake.requests.length;
      release();
      await app.told(1);

      const body = { ...asked, model: 'gpt-5.1', instructions: 'Be exact.', input: [question('Weather in Oslo?')] };
      expect(other.requests.map(sent)).toEqual([
        { method: 'POST', path: '/responses', body: { ...body, include: ['reasoning.encrypted_content'] } },
      ]);
      expect(fake.requests.slice(requests).filter(({ method }) => method !== 'GET')).toEqual([]);
      expect((await client.beta.threads.messages.list(ids.threadId)).data).toEqual(before.data);
      const common = { toolCalls: [], otherTools: [], isValidJson: null, usage: USAGE, error: null, warnings: [] };
      const times = { latencyMs: expect.any(Number), firstTokenMs: expect.any(Number) };
      expect(app.results).toEqual([
        {
          runId: run.id,
          ...ids,
          asked: {
            parameters: expect.objectContaining({ model: 'gpt-4o', instructions: 'Be brief.' }),
            ...{ vectorStoreIds: [], codeInterpreterFileIds: [] },
            items: [expect.objectContaining(question('Weather in Oslo?'))],
          },
          original: { model: 'gpt-4o', status: 'completed', text: 'Sunny.', ...common, ...times },
          shadow: { model: 'gpt-5.1', status: 'completed', text: 'It is sunny.', ...common, ...times },
          differences: {
            ...{ isSameText: false, similarity: 0.5, hasSameCalls: true, areBothValid: null },
            ...{ tokens: expect.any(Number), latencyMs: expect.any(Number) },
          },
        },
      ]);
      other.assertDone();
    },
  );

  it.each(['polled', 'streamed'] as const)(
    'functions of a %s run are called once, and their outputs given again',
    async (how) => {
      const app = createShadowApp({}, { history });
      const ids = await startShadowed(app, { tools: [WEATHER] });
      app.fake.reply(callsWeather('Oslo', 'Bergen'));
      app.fake.reply('Sun and rain.');
      app.other.reply(callsWeather('Bergen', 'Oslo'));
      app.other.reply('Rain and sun.');
      const called: string[] = [];
      await runShadowed(app, ids, how, (args) => {
        called.push(args);
        return args.includes('Oslo') ? 'sun' : 'rain';
      });
      await app.told(1);

      expect(called).toEqual(['{"city":"Oslo"}', '{"city":"Bergen"}']);
      const [, second] = app.other.requests;
      expect(second?.body).toMatchObject({
        store: false,
        input: [
          question('Weather in Oslo?'),
          { type: 'function_call', arguments: '{"city":"Bergen"}' },
          { type: 'function_call', arguments: '{"city":"Oslo"}' },
          { type: 'function_call_output', output: 'rain' },
          { type: 'function_call_output', output: 'sun' },
        ],
      });
      expect(app.results[0]).toMatchObject({
        shadow: { status: 'completed', text: 'Rain and sun.', toolCalls: [{ output: 'rain' }, { output: 'sun' }] },
        differences: { hasSameCalls: false, isSameText: false, similarity: 1 },
      });
      app.other.assertDone();
    },
  );

  it('a call with no recorded output ends the repetition, which says so', async () => {
    const app = createShadowApp({}, { history });
    const ids = await startShadowed(app, { tools: [WEATHER] });
    app.fake.reply('No idea.');
    app.other.reply(callsWeather('Oslo'));
    await runShadowed(app, ids, 'polled');
    await app.told(1);
    expect(app.other.requests).toHaveLength(1);
    expect(app.results[0]?.shadow).toMatchObject({
      status: 'stopped',
      error: 'There is no recorded output for the call get_weather.',
    });
  });

  it('what came before a run is sent, and what came after it is not', async () => {
    const app = createShadowApp({}, { history });
    const { fake, other, client } = app;
    const ids = await startShadowed(app, { tools: [WEATHER] });
    fake.reply(callsWeather('Oslo'));
    fake.reply('Sunny.');
    other.reply(callsWeather('Oslo'));
    other.reply('Sunny.');
    await runShadowed(app, ids, 'polled', () => 'sun');
    await app.told(1);
    await client.beta.threads.messages.create(ids.threadId, { role: 'user', content: 'And tomorrow?' });
    fake.reply('Rainy.');
    other.reply('Rainy.');
    const release = app.hold();
    await runShadowed(app, ids, 'polled');
    await client.beta.threads.messages.create(ids.threadId, { role: 'user', content: 'Thank you.' });
    release();
    await app.told(2);
    expect(other.requests.at(-1)?.body).toMatchObject({
      input: [
        question('Weather in Oslo?'),
        { type: 'function_call', name: 'get_weather' },
        { type: 'function_call_output', output: 'sun' },
        said('Sunny.'),
        question('And tomorrow?'),
      ],
    });
    expect(app.results[1]?.differences).toMatchObject({ isSameText: true, similarity: 1, hasSameCalls: true });
  });

  it('of a run with a window the same window is sent', async () => {
    const app = createShadowApp({}, { history });
    const { fake, other, client } = app;
    const ids = await startShadowed(app);
    await client.beta.threads.messages.create(ids.threadId, { role: 'user', content: 'And in Bergen?' });
    fake.reply('Rainy.');
    other.reply('Rainy.');
    await client.beta.threads.runs.createAndPoll(ids.threadId, {
      assistant_id: ids.assistantId,
      truncation_strategy: { type: 'last_messages', last_messages: 1 },
    });
    await app.told(1);
    expect(other.requests.map(sent)).toEqual([
      { method: 'POST', path: '/responses', body: { ...asked, input: [question('And in Bergen?')] } },
    ]);
    expect(app.results[0]?.differences.isSameText).toBe(true);
  });

  it('JSON that the run asks for is checked on both sides', async () => {
    const app = createShadowApp({}, { history });
    const schema = {
      type: 'object',
      properties: { degrees: { type: 'integer' } },
      required: ['degrees'],
      additionalProperties: false,
    };
    const ids = await startShadowed(app, {
      response_format: { type: 'json_schema', json_schema: { name: 'weather', schema, strict: true } },
    });
    app.fake.reply('{"degrees":21}');
    app.other.reply('{"degrees":"21"}');
    await runShadowed(app, ids, 'streamed');
    await app.told(1);
    expect(app.results[0]).toMatchObject({
      original: { isValidJson: true },
      shadow: { isValidJson: false },
      differences: { areBothValid: false },
    });
  });
});

describe('shadow', () => {
  it('answers calls of local tools from the record as well', async () => {
    let searches = 0;
    let codes = 0;
    const app = createShadowApp(
      {},
      {
        history: 'store',
        tools: {
          file_search: () => {
            searches += 1;
            return [{ file_id: 'file-a', file_name: 'a.txt', score: 0.9, text: 'The answer is 42.' }];
          },
          code_interpreter: () => {
            codes += 1;
            return [{ type: 'logs', logs: '1764' }];
          },
        },
      },
    );
    const ids = await startShadowed(app, { tools: [{ type: 'file_search' }, { type: 'code_interpreter' }] });
    const search = { functionCalls: [{ name: 'file_search', arguments: { query: 'answer' } }] };
    const code = { functionCalls: [{ name: 'code_interpreter', arguments: { code: 'print(42**2)' } }] };
    for (const service of [app.fake, app.other]) {
      service.reply(search);
      service.reply(code);
      service.reply('1764.');
    }
    app.other.reply(search);
    await runShadowed(app, ids, 'streamed');
    await app.told(1);
    expect([searches, codes]).toEqual([1, 1]);
    expect(app.results[0]?.shadow).toMatchObject({
      status: 'completed',
      text: '1764.',
      otherTools: ['file_search', 'code_interpreter'],
    });
    const given = JSON.stringify(app.other.requests.at(-1)?.body);
    expect(given).toContain('The answer is 42.');
    expect(given).toContain('1764');
  });

  it('is stopped where a local tool is called more often than in the run', async () => {
    const tools = { file_search: () => [] };
    const app = createShadowApp({}, { history: 'store', tools });
    const ids = await startShadowed(app, { tools: [{ type: 'file_search' }] });
    app.fake.reply('No idea.');
    app.other.reply({ functionCalls: [{ name: 'file_search', arguments: { query: 'answer' } }] });
    await runShadowed(app, ids, 'streamed');
    await app.told(1);
    expect(app.other.requests).toHaveLength(1);
    expect(app.results[0]?.shadow).toMatchObject({
      status: 'stopped',
      error: 'The run has no recorded output for this call of file_search.',
    });
  });

  it('leaves out tools of the service that could do something a second time', async () => {
    const mcp = { type: 'mcp' as const, server_label: 'tickets', server_url: 'https://mcp.example' };
    const app = createShadowApp(
      {},
      { request: (body) => ({ ...body, tools: [...(body.tools ?? []), { type: 'web_search' }, mcp] }) },
    );
    const ids = await startShadowed(app);
    app.fake.reply('Sunny.');
    app.other.reply('Sunny.');
    await runShadowed(app, ids, 'streamed');
    await app.told(1);
    expect(app.other.requests[0]?.body).toMatchObject({ tools: [{ type: 'web_search' }] });
    expect(app.results[0]?.shadow.warnings).toEqual([
      "The tool 'mcp' was left out: it might do something a second time.",
    ]);
  });

  it('goes to the client itself where no other is given', async () => {
    const app = createShadowApp({ client: undefined, options: ({ assistantId }) => ({ model: `for-${assistantId}` }) });
    const ids = await startShadowed(app);
    app.fake.reply('Sunny.');
    app.fake.reply('Sunny.');
    await runShadowed(app, ids, 'streamed');
    await app.told(1);
    const [first, repeated] = app.fake.requests.filter(({ path }) => path === '/responses');
    expect(first?.body).toMatchObject({ conversation: expect.any(String), store: true });
    expect(repeated?.body).toMatchObject({ model: `for-${ids.assistantId}`, store: false });
    expect(repeated?.body).not.toHaveProperty('conversation');
  });

  it.each<[string, Partial<Record<keyof ShadowOption | 'shares', unknown>>, string]>([
    ['a share beyond 1', { sample: 1.5 }, "'assistants.shadow.sample' must be a number from 0 to 1, or a function."],
    ['no listener', { onResult: undefined }, "'assistants.shadow.onResult' must be a function."],
    ['a limit of none', { maxTokens: 0 }, "'assistants.shadow.maxTokens' must be a whole number above 0."],
    ['no client', { client: {} }, "'assistants.shadow.client' must be a client of openai."],
    ['an unknown name', { shares: 1 }, "Unknown option 'assistants.shadow.shares'."],
  ])('refuses %s when the client is made', (_what, wrong, message) => {
    const shadow: object = { sample: 1, onResult: () => undefined, ...wrong };
    const make = () => new OpenAI({ apiKey: 'test', assistants: { shadow: shadow as ShadowOption } });
    expect(make).toThrow(new TypeError(message));
  });
});
