import type { OpenAI, AssistantsOptions } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { failure } from '../support/model-runs.js';
import { areThreadsStored, setup, weatherTool } from '../support/setup.js';

type MessageParams = OpenAI.Beta.Threads.MessageCreateParams;

const GONE = 'file-0123456789abcdefghijkl';
const plain: MessageParams = { role: 'user', content: 'Look.' };
const withFile: MessageParams = {
  role: 'user',
  content: [
    { type: 'text', text: 'Look.' },
    { type: 'image_file', image_file: { file_id: GONE } },
  ],
};
const withUrl: MessageParams = {
  role: 'user',
  content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,!' } }],
};
const looseSchema = { type: 'object', properties: { city: { type: 'string' } } };

async function createWorld(options: AssistantsOptions = {}) {
  const world = setup(options);
  const assistant = await world.client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Help.' });
  return { ...world, assistant_id: assistant.id };
}

/** What the client says of a refusal, in all places. */
function tell(error: Awaited<ReturnType<typeof failure>>): Record<string, unknown> {
  const body = error.error as Record<string, unknown>;
  expect(body.param).toBe(error.param);
  expect(error.message).toBe(`${error.status} ${String(body.message)}`);
  expect(error.stack).toContain(error.message);
  expect(error.requestID).toEqual(expect.any(String));
  expect(error.headers).toBeInstanceOf(Headers);
  return { class: error.constructor.name, code: error.code, param: error.param, message: error.message };
}

const noFile = (param: string) => ({
  class: 'NotFoundError',
  code: null,
  param,
  message: `404 No such File object: ${GONE}`,
});
const noUrl = (param: string) => ({
  class: 'BadRequestError',
  code: 'invalid_value',
  param,
  message: `400 Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`,
});

describe.skipIf(areThreadsStored)('what the service refuses of a message has its old name', () => {
  it('of `messages.create`', async () => {
    const { client } = await createWorld();
    const { id } = await client.beta.threads.create();
    const { messages } = client.beta.threads;
    expect(tell(await failure(messages.create(id, withFile)))).toEqual(noFile('content[1].image_file.file_id'));
    expect(tell(await failure(messages.create(id, withUrl)))).toEqual(noUrl('content[0].image_url.url'));
  });

  it.each([0, 19, 20, 25, 45])('of `threads.create`, at place %i', async (place) => {
    const { client } = await createWorld();
    const messages = Array.from({ length: 50 }, (_, index) => (index === place ? withFile : plain));
    const error = await failure(client.beta.threads.create({ messages }));
    expect(tell(error)).toEqual(noFile(`messages[${place}].content[1].image_file.file_id`));
  });

  it.each([1, 23])('of a run, at place %i', async (place) => {
    const { client, assistant_id } = await createWorld();
    const { id } = await client.beta.threads.create({ messages: [plain, plain] });
    const given = Array.from({ length: 30 }, (_, index) => (index === place ? withUrl : plain));
    const { runs } = client.beta.threads;
    expect(tell(await failure(runs.createAndPoll(id, { assistant_id, additional_messages: given })))).toEqual(
      noUrl(`additional_messages[${place}].content[0].image_url.url`),
    );
    expect(
      tell(await failure(client.beta.threads.createAndRun({ assistant_id, thread: { messages: given } }))),
    ).toEqual(noUrl(`thread.messages[${place}].content[0].image_url.url`));
  });
});

describe('where threads are in the store', () => {
  it('what a run refuses of its own messages has its old name', async () => {
    const { client, assistant_id } = await createWorld({ history: 'store' });
    const { threads } = client.beta;
    const { id } = await threads.create({ messages: [plain] });
    const given = [plain, withUrl];
    expect(tell(await failure(threads.runs.createAndPoll(id, { assistant_id, additional_messages: given })))).toEqual(
      noUrl('additional_messages[1].content[0].image_url.url'),
    );
    expect(tell(await failure(threads.createAndRun({ assistant_id, thread: { messages: given } })))).toEqual(
      noUrl('thread.messages[1].content[0].image_url.url'),
    );
    const window = { truncation_strategy: { type: 'last_messages', last_messages: 2 } } as const;
    const thread = { messages: [plain, plain, withFile, plain] };
    expect(tell(await failure(threads.createAndRun({ assistant_id, thread, ...window })))).toEqual(
      noFile('thread.messages[2].content[1].image_file.file_id'),
    );
  });

  it('what it refuses of the past keeps the name that the service has for it', async () => {
    const { client, assistant_id } = await createWorld({ history: 'store' });
    const { id } = await client.beta.threads.create({ messages: [plain, withUrl] });
    const run = client.beta.threads.runs.createAndPoll(id, { assistant_id, additional_messages: [plain] });
    expect(tell(await failure(run))).toEqual(noUrl('input[1].content[0].image_url'));
  });
});

describe('what the service refuses of a run has its old name', () => {
  it.each(['polled', 'streamed'])('a function and a response format, %s', async (way) => {
    const { client, assistant_id } = await createWorld();
    const { id } = await client.beta.threads.create({ messages: [plain] });
    const start = (params: Partial<OpenAI.Beta.Threads.RunCreateParamsNonStreaming>) =>
      way === 'polled'
        ? client.beta.threads.runs.create(id, { assistant_id, ...params })
        : client.beta.threads.runs.create(id, { assistant_id, ...params, stream: true });
    const strict = { name: 'strict_one', parameters: looseSchema, strict: true };
    // The search has no store, so it is not sent.
    const tools = [{ type: 'file_search' as const }, weatherTool, { type: 'function' as const, function: strict }];
    expect(tell(await failure(start({ tools })))).toMatchObject({
      class: 'BadRequestError',
      code: 'invalid_function_parameters',
      param: 'tools[2].function.parameters',
    });
    const format = { name: 'place', schema: looseSchema, strict: true };
    expect(tell(await failure(start({ response_format: { type: 'json_schema', json_schema: format } })))).toMatchObject(
      {
        class: 'BadRequestError',
        code: 'invalid_json_schema',
        param: 'response_format.json_schema.schema',
      },
    );
  });

  it('but for what the option `request` has set', async () => {
    const format = { type: 'json_schema' as const, name: 'place', schema: looseSchema, strict: true };
    const tool = { type: 'function' as const, name: 'strict_one', parameters: looseSchema, strict: true };
    const start = async (request: AssistantsOptions['request']) => {
      const { client, assistant_id } = await createWorld({ request });
      const { id } = await client.beta.threads.create({ messages: [plain] });
      const schema = { name: 'any', schema: looseSchema };
      return client.beta.threads.runs.create(id, {
        assistant_id,
        tools: [weatherTool],
        response_format: { type: 'json_schema', json_schema: schema },
      });
    };
    expect(tell(await failure(start((body) => ({ ...body, text: { format } }))))).toMatchObject({
      param: 'text.format.schema',
    });
    expect(tell(await failure(start((body) => ({ ...body, tools: [tool, ...(body.tools ?? [])] }))))).toMatchObject({
      param: 'tools[0].parameters',
    });
  });
});
