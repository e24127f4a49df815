import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, type AssistantStream } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { SDK_COPIES, wrapClient, type SdkClass } from '../support/sdk-copies.js';

forbidUnhandledRejections();

const WHAT_TO_SET =
  "set the option history to 'store', which keeps threads in your own store. Write " +
  "new OpenAI({ …, assistants: { history: 'store', store } }), or withAssistants(client, { history: 'store', store }).";

const NO_CONVERSATIONS = `This server has no /conversations: ${WHAT_TO_SET}`;

const json = (status: number, body: unknown) => () => Response.json(body, { status });
const text = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
  return () => new Response(body, { status, headers: { 'content-type': type } });
};
const PAGE = '<!doctype html><title>Not here</title>';

/** What servers without conversations answer for a path that they do not have. */
const SERVERS: [server: string, answer: () => Response, status: number][] = [
  ['an Azure resource', json(404, { error: { code: '404', message: 'Resource not found' } }), 404],
  ['Ollama', text(404, '404 page not found'), 404],
  ['vLLM', json(404, { detail: 'Not Found' }), 404],
  [
    'Groq',
    json(404, {
      error: {
        message: 'Unknown request URL: POST /openai/v1/conversations. Please check the URL for typos.',
        type: 'invalid_request_error',
        code: 'unknown_url',
      },
    }),
    404,
  ],
  ['llama.cpp', json(404, { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } }), 404],
  ['a server that takes no POST there', json(405, { detail: 'Method Not Allowed' }), 405],
  ['a server that has not built it', json(501, { error: { message: 'Not implemented' } }), 501],
  ['a gateway with a page', text(404, PAGE, 'text/html'), 404],
  ['a gateway whose 400 names the URL', json(400, { error: { message: 'Invalid URL (POST /v1/conversations)' } }), 400],
];

const LOCAL = { baseURL: 'http://localhost:11434/v1', maxRetries: 0 };

/** A server of its own whose answer to a request for a conversation is `answer`. */
function connect(answer: () => Response, options: object = LOCAL) {
  const fake = createFakeOpenAI();
  const sent: string[] = [];
  const fetch: typeof fake.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    sent.push(`${String(init?.method).toUpperCase()} ${url.pathname}`);
    return url.pathname.endsWith('/conversations') ? answer() : fake.fetch(input, init);
  };
  const client = new OpenAI({ apiKey: 'none', fetch, ...options, assistants: { store: new MemoryStore() } });
  return { client, fetch, sent };
}

describe.each(SERVERS)('%s', (_server, answer, status) => {
  it('has its first thread refused with its own status, and with the option to set', async () => {
    const { client, sent } = connect(answer);
    const error = await refusal(client.beta.threads.create());
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ status, message: `${String(status)} ${NO_CONVERSATIONS}` });
    expect(error.cause).toBeInstanceOf(OpenAI.APIError);
    expect(error.cause).toMatchObject({ status });
    // Nothing was tried in its place.
    expect(sent).toEqual(['POST /v1/conversations']);
  });
});

it.each([
  ['a web page', text(200, PAGE, 'text/html')],
  [
    'LM Studio, which answers any path',
    json(200, { error: 'Unexpected endpoint or method. (POST /v1/conversations)' }),
  ],
])('a 200 that is no answer names the option, too: %s', async (_what, answer) => {
  const error = await refusal(connect(answer).client.beta.threads.create());
  expect(error).toBeInstanceOf(OpenAI.OpenAIError);
  expect(error).not.toBeInstanceOf(OpenAI.APIError);
  expect(error.message).toBe(
    'The answer to conversations.create for threads.create came, with status 200, but is not what the API answers. ' +
      `It was not used; a proxy or gateway may have sent it. If this server has no /conversations, ${WHAT_TO_SET}`,
  );
  expect(error.cause).toBeInstanceOf(OpenAI.OpenAIError);
});

const notFound = json(404, { detail: 'Not Found' });

it.each<[string, (threads: OpenAI.Beta.Threads, assistant_id: string) => PromiseLike<unknown> | AssistantStream]>([
  ['createAndRun', (threads, assistant_id) => threads.createAndRun({ assistant_id })],
  ['createAndRunPoll', (threads, assistant_id) => threads.createAndRunPoll({ assistant_id })],
  ['createAndRun with a stream', (threads, assistant_id) => threads.createAndRun({ assistant_id, stream: true })],
  ['createAndRunStream', (threads, assistant_id) => threads.createAndRunStream({ assistant_id }).finalRun()],
])('%s is refused like threads.create', async (_method, start) => {
  const { client, sent } = connect(notFound);
  const { id } = await client.beta.assistants.create({ model: 'llama' });
  const error = await refusal(Promise.resolve(start(client.beta.threads, id)));
  expect(error).toBeInstanceOf(OpenAI.NotFoundError);
  expect(error.message).toBe(`404 ${NO_CONVERSATIONS}`);
  expect(sent).toEqual(['POST /v1/conversations']);
});

it.each(SDK_COPIES)('the error is of the copy that the client was made from: %s', async (_name, Sdk: SdkClass) => {
  const { client } = wrapClient(Sdk, { ...LOCAL, fetch: connect(notFound).fetch });
  const error = await refusal(client.beta.threads.create());
  expect(error).toBeInstanceOf(Sdk.NotFoundError);
  expect(error.message).toBe(`404 ${NO_CONVERSATIONS}`);
  expect(error.cause).toBeInstanceOf(Sdk.NotFoundError);
});

it('keeps the words of the legacy API for a thread that is not there', async () => {
  const { client } = connect(notFound);
  const id = `thread_${'0'.repeat(48)}`;
  for (const call of [client.beta.threads.retrieve(id), client.beta.threads.messages.list(id)]) {
    expect(await refusal(Promise.resolve(call))).toMatchObject({
      status: 404,
      message: `404 No thread found with id '${id}'.`,
    });
  }
});

const missingFile = { message: 'No such File object: file-abcdef', type: 'invalid_request_error', param: null };

it.each([
  ['a file that is not there', json(404, { error: missingFile }), LOCAL, '404 No such File object: file-abcdef'],
  [
    'a parameter',
    json(404, { error: { ...missingFile, message: 'Item not found.', param: 'items[0]' } }),
    LOCAL,
    '404 Item not found.',
  ],
  ['a key', json(401, { error: { message: 'No such key.' } }), LOCAL, '401 No such key.'],
  ['a quota', json(429, { error: { message: 'Slower.' } }), LOCAL, '429 Slower.'],
  [
    'an address of OpenAI that is not right',
    json(404, { error: { message: 'Invalid URL (POST /conversations)' } }),
    { baseURL: 'https://api.openai.com', maxRetries: 0 },
    '404 Invalid URL (POST /conversations)',
  ],
])('an error about %s stays as it is', async (_what, answer, options, message) => {
  const error = await refusal(connect(answer, options).client.beta.threads.create());
  expect(error.message).toBe(message);
  expect(error.cause).toBeUndefined();
});
