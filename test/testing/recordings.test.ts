import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { OpenAI } from 'openai-assistants-shim';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';

const clientOf = (fake: FakeOpenAI) => {
  const definitions = { asst_desk: { model: 'gpt-4o', instructions: 'Answer.' } };
  return new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0, assistants: { definitions } });
};

const CONVERSATION = 'conv_abc123abc123abc123abc123abc123abc123abc123abc123ab';
const THREAD = CONVERSATION.replace('conv_', 'thread_');
const RESPONSE = 'resp_abc123abc123abc1006900000000000000000000000000000000';

const conversation = { id: CONVERSATION, object: 'conversation', created_at: 1_760_000_000, metadata: {} };
const message = {
  id: 'msg_abc123abc123abc1006900000000000000000000000000000000',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Recorded.', annotations: [], logprobs: [] }],
};
const response = {
  id: RESPONSE,
  object: 'response',
  created_at: 1_760_000_001,
  status: 'completed',
  background: false,
  error: null,
  incomplete_details: null,
  model: 'gpt-4o',
  output: [message],
  usage: {
    input_tokens: 5,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 8,
  },
};
const items = { object: 'list', data: [message], first_id: message.id, last_id: message.id, has_more: false };

const open = { ...response, status: 'in_progress', output: [], usage: null };
const at = { item_id: message.id, output_index: 0, content_index: 0 };
const stream = [
  { type: 'response.created', response: open },
  { type: 'response.in_progress', response: open },
  { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
  { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
  { type: 'response.output_text.delta', ...at, delta: 'Recorded.' },
  { type: 'response.output_text.done', ...at, text: 'Recorded.' },
  { type: 'response.content_part.done', ...at, part: message.content[0] },
  { type: 'response.output_item.done', output_index: 0, item: message },
  { type: 'response.completed', response },
]
  .map((event, index) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`)
  .join('');

/** What an app did: a thread, a run, and the list of its messages. */
const ANSWERS = [
  { method: 'POST', path: '/v1/conversations', type: 'application/json', body: JSON.stringify(conversation) },
  { method: 'POST', path: '/v1/responses', type: 'text/event-stream; charset=utf-8', body: stream },
  {
    method: 'GET',
    path: `/v1/conversations/${CONVERSATION}/items?limit=20`,
    type: 'application/json',
    body: JSON.stringify(items),
  },
];

type Answer = (typeof ANSWERS)[number];

const harEntry = ({ method, path, type }: Answer, content: object, encoding?: string) => ({
  startedDateTime: '2025-10-09T08:53:20.000Z',
  request: { method, url: `https://api.openai.com${path}`, headers: [], queryString: [] },
  response: {
    status: 200,
    headers: [
      { name: 'Content-Type', value: type },
      ...(encoding === undefined ? [] : [{ name: 'Content-Encoding', value: encoding }]),
    ],
    content: { mimeType: type, ...content },
  },
});

const har = (entry: (answer: Answer) => object) => ({
  log: { version: '1.2', creator: { name: 'by hand', version: '1' }, entries: ANSWERS.map(entry) },
});

const nock = (entry: (answer: Answer) => object) =>
  ANSWERS.map((answer) => ({
    scope: 'https://api.openai.com:443',
    method: answer.method,
    path: answer.path,
    body: '',
    status: 200,
    ...entry(answer),
  }));

const parse = ({ type, body }: Answer): unknown => (type === 'application/json' ? JSON.parse(body) : body);
const halves = (bytes: Buffer) => [bytes.subarray(0, 20), bytes.subarray(20)];

const RECORDINGS: Record<string, object> = {
  'a HAR with texts': har((answer) => harEntry(answer, { text: answer.body })),
  'a HAR in base64': har((answer) =>
    harEntry(answer, { text: Buffer.from(answer.body).toString('base64'), encoding: 'base64' }),
  ),
  'a HAR of a browser, which undoes the compression that the headers name': har((answer) =>
    harEntry(answer, { text: answer.body }, 'gzip'),
  ),
  'nock 13': nock((answer) => ({
    response: parse(answer),
    rawHeaders: ['Content-Type', answer.type],
    responseIsBinary: false,
  })),
  'nock 13, compressed': nock(({ body, type }) => ({
    response: halves(gzipSync(body)).map((half) => half.toString('hex')),
    rawHeaders: ['Content-Type', type, 'Content-Encoding', 'gzip'],
  })),
  'nock 15': nock((answer) => ({
    response: parse(answer),
    rawHeaders: { 'content-type': answer.type },
    responseIsBinary: false,
  })),
  'Polly 6, compressed': har((answer) =>
    harEntry(
      answer,
      {
        text: JSON.stringify(halves(brotliCompressSync(answer.body)).map((half) => half.toString('base64'))),
        encoding: 'base64',
      },
      'br',
    ),
  ),
  'Polly 4, compressed': har((answer) =>
    harEntry(
      answer,
      {
        text: JSON.stringify(halves(gzipSync(answer.body)).map((half) => half.toString('hex'))),
        _isBinary: true,
      },
      'gzip',
    ),
  ),
};

/** Does what was recorded, and gives the text that the run wrote. */
async function repeat(client: OpenAI): Promise<string> {
  const thread = await client.beta.threads.create();
  expect(thread.id).toBe(THREAD);
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: 'asst_desk' });
  expect(run).toMatchObject({ status: 'completed', id: RESPONSE.replace('resp_', 'run_') });
  return readText(client);
}

async function readText(client: OpenAI): Promise<string> {
  const { data } = await client.beta.threads.messages.list(THREAD);
  const [part] = data[0]?.content ?? [];
  return part?.type === 'text' ? part.text.value : '';
}

describe('a recording', () => {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-'));
  const file = join(directory, 'desk.har');
  const plain = RECORDINGS['a HAR with texts'] ?? {};

  beforeAll(() => {
    writeFileSync(file, JSON.stringify(plain));
    writeFileSync(join(directory, 'code.js'), "nock('https://api.openai.com').get('/v1/responses').reply(200)");
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test.each(Object.entries(RECORDINGS))('is answered from: %s', async (_, recording) => {
    const fake = createFakeOpenAI();
    fake.fromRecording(recording);
    expect(await repeat(clientOf(fake))).toBe('Recorded.');
    fake.assertDone();
  });

  test.each<[string, string | URL]>([
    ['a path', file],
    ['a URL', pathToFileURL(file)],
  ])('is read from %s', async (_, where) => {
    const fake = createFakeOpenAI();
    fake.fromRecording(where);
    expect(await repeat(clientOf(fake))).toBe('Recorded.');
  });

  describe.each([
    ['with the dates of its answers', { 'content-type': 'application/json', date: 'Thu, 09 Oct 2025 08:53:21 GMT' }],
    ['without them', { 'content-type': 'application/json' }],
  ])('made long ago, %s', (_, headers) => {
    const call = {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'call_a',
      name: 'look',
      arguments: '{}',
      status: 'completed',
    };
    const waiting = [
      { ...ANSWERS[0], body: JSON.stringify(conversation) },
      { ...ANSWERS[1], body: JSON.stringify({ ...response, output: [call] }) },
      { ...ANSWERS[1], body: JSON.stringify({ ...response, id: RESPONSE.replace('69', '6a') }) },
    ].map(({ method, path, body }) => ({
      scope: 'https://api.openai.com:443',
      method,
      path,
      status: 200,
      response: JSON.parse(body),
      rawHeaders: headers,
    }));

    test('has runs that do not expire', async () => {
      const fake = createFakeOpenAI();
      fake.fromRecording(waiting);
      const { runs } = clientOf(fake).beta.threads;
      const { id: thread_id } = await clientOf(fake).beta.threads.create();
      const { id, created_at } = await runs.createAndPoll(thread_id, { assistant_id: 'asst_desk' });
      expect(await runs.retrieve(id, { thread_id })).toMatchObject({ status: 'requires_action' });
      expect(created_at).toBe(response.created_at);
      const tool_outputs = [{ tool_call_id: 'call_a', output: 'seen' }];
      const run = await runs.submitToolOutputsAndPoll(id, { thread_id, tool_outputs });
      expect(run).toMatchObject({ status: 'completed', last_error: null });
      fake.assertDone();
    });
  });

  test('of a stream is streamed', async () => {
    const fake = createFakeOpenAI();
    fake.fromRecording(plain);
    const client = clientOf(fake);
    await client.beta.threads.create();
    const deltas: string[] = [];
    const run = client.beta.threads.runs.stream(THREAD, { assistant_id: 'asst_desk' });
    run.on('textDelta', ({ value }) => deltas.push(value ?? ''));
    await run.done();
    expect(deltas).toEqual(['Recorded.']);
  });

  test('of a whole response is streamed to who asks for a stream, and the reverse', async () => {
    const whole = har((answer) =>
      answer.path === '/v1/responses'
        ? harEntry({ ...answer, type: 'application/json' }, { text: JSON.stringify(response) })
        : harEntry(answer, { text: answer.body }),
    );
    const fake = createFakeOpenAI();
    fake.fromRecording(whole);
    expect(await repeat(clientOf(fake))).toBe('Recorded.');

    fake.reset();
    fake.fromRecording(plain);
    expect((await clientOf(fake).responses.create({ model: 'gpt-4o', input: 'Hi' })).output_text).toBe('Recorded.');
  });

  test('answers each request once, in order, and names one that is not in it', async () => {
    const fake = createFakeOpenAI();
    fake.fromRecording(plain);
    const client = clientOf(fake);
    await client.beta.threads.create();
    await expect(client.beta.threads.create()).rejects.toThrow('no recording is left for POST /conversations');
    await expect(client.files.list()).rejects.toThrow('no recording is left for GET /files');
    expect(() => fake.assertDone()).toThrow(/POST \/conversations[^]*GET \/files[^]*never used: POST \/responses/);
  });

  test('ends with a reset', async () => {
    const fake = createFakeOpenAI();
    fake.fromRecording(plain);
    fake.reset();
    expect((await clientOf(fake).beta.threads.create()).id).not.toBe(THREAD);
    fake.assertDone();
  });

  test('leaves out what went elsewhere, or was broken off', async () => {
    const [first] = ANSWERS;
    if (!first) throw new Error('no answers');
    const elsewhere = harEntry(first, { text: '{}' });
    elsewhere.request.url = 'https://app.example/v1/tickets';
    const broken = harEntry(first, {});
    broken.response.status = 0;
    const fake = createFakeOpenAI();
    fake.fromRecording({ log: { entries: [elsewhere, broken, harEntry(first, { text: first.body })] } });
    expect((await clientOf(fake).beta.threads.create()).id).toBe(THREAD);
    fake.assertDone();
  });

  const legacy = { scope: 'https://api.openai.com', method: 'POST', path: '/v1/threads', status: 200, response: {} };

  test.each<[string, string | object, string]>([
    ['another format', { entries: [] }, 'unknown format. Expected a HAR'],
    ['code', join(directory, 'code.js'), 'is not JSON'],
    [
      'nothing of these APIs',
      { log: { entries: [] } },
      'the recording has no request to the Responses or Conversations API',
    ],
    ['traffic of the old API', [legacy], 'traffic of the old Assistants API (POST /threads)'],
  ])('is refused that is %s', (_, recording, why) => {
    expect(() => createFakeOpenAI().fromRecording(recording)).toThrow(why);
  });
});
