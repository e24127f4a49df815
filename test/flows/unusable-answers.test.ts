import { OpenAI, OpenAIError } from 'openai';
import { describe, expect, it } from 'vitest';
import {
  answer,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup, type Setup } from '../support/setup.js';
import { startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** What a proxy, a gateway or a broken server answers in place of the API, with status 200. */
const GARBAGE: Record<string, () => Response> = {
  'a page': () => new Response('<html>Sign in, secret</html>', { headers: { 'content-type': 'text/html' } }),
  text: () => new Response('secret', { headers: { 'content-type': 'text/plain' } }),
  'an error as JSON': () => Response.json({ error: { message: 'secret' } }),
  'null as JSON': () => Response.json(null),
  'JSON that is none': () => new Response('{"secret', { headers: { 'content-type': 'application/json' } }),
  nothing: () => new Response('', { headers: { 'content-length': '0' } }),
};
const NAMES = Object.keys(GARBAGE);

/** A setup whose requests of a kind are answered with garbage while it is armed; `reach` lets them reach the fake first. */
function setupBehindProxy() {
  const armed = { on: '', name: '', times: 0, reach: false };
  const world = setup(
    {},
    {},
    {
      maxRetries: 2,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const path = new URL(request.url).pathname.replace(/^\/v1/, '').replace(/(conv|resp|msg|vs)_[^/]+/g, '{id}');
        const isHit = armed.times > 0 && `${request.method} ${path}` === armed.on;
        if (!isHit) return fetchFake(input, init);
        armed.times -= 1;
        if (armed.reach) await (await fetchFake(input, init)).arrayBuffer();
        return GARBAGE[armed.name]?.() ?? Response.error();
      },
    },
  );
  const fetchFake = world.fake.fetch;
  const arm = (on: string, name: string, { times = 99, reach = false } = {}): void => {
    Object.assign(armed, { on, name, times, reach });
  };
  return { world, arm, disarm: () => Object.assign(armed, { times: 0 }) };
}

/** That a call failed for its answer: the request is named, nothing of the answer is quoted. */
async function expectUnusable(call: PromiseLike<unknown>, request: string): Promise<void> {
  const error = await passTime(refusal(Promise.resolve(call)));
  expect(error).toBeInstanceOf(OpenAIError);
  expect(error).not.toBeInstanceOf(OpenAI.APIError);
  expect(error.message).toContain(`The answer to ${request} for threads.`);
  expect(error.message).not.toContain('secret');
}

type Threads = OpenAI['beta']['threads'];

const CALLS: [request: string, name: string, call: (threads: Threads, threadId: string) => Promise<unknown>][] = [
  ['POST /conversations', 'conversations.create', (threads) => threads.create()],
  ['GET /conversations/{id}', 'conversations.retrieve', (threads, id) => threads.retrieve(id)],
  ['POST /conversations/{id}', 'conversations.update', (threads, id) => threads.update(id, { metadata: { a: 'b' } })],
  ['GET /conversations/{id}/items', 'conversations.items.list', (threads, id) => threads.delete(id)],
  ['GET /conversations/{id}/items', 'conversations.items.list', (threads, id) => threads.messages.list(id)],
  [
    'POST /conversations/{id}/items',
    'conversations.items.create',
    (threads, id) => threads.messages.create(id, { role: 'user', content: 'Hi.' }),
  ],
  [
    'POST /vector_stores',
    'vectorStores.create',
    (threads) => threads.create({ tool_resources: { file_search: { vector_stores: [{}] } } }),
  ],
];

describe.each(NAMES)('%s with status 200', (name) => {
  it.each(CALLS)('in answer to %s is told as such and not used', async (on, request, call) => {
    const { world, arm, disarm } = setupBehindProxy();
    const { threadId, assistantId } = await startThread(world);
    arm(on, name);
    await expectUnusable(call(world.client.beta.threads, threadId), request);
    disarm();
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(FOLLOWING)(
    'in answer to the request of a %s run is told as such, and the thread is free',
    async (following) => {
      const { world, arm, disarm } = setupBehindProxy();
      const { threadId, assistantId } = await startThread(world);
      arm('POST /responses', name);
      await expectUnusable(runToEnd(world.client, threadId, assistantId, following), 'responses.create');
      disarm();
      expect((await world.client.beta.threads.runs.list(threadId)).data).toEqual([]);
      await expectUsable(world, threadId, assistantId);
    },
  );

  it.each(FOLLOWING)('in answer to the outputs of a %s run leaves the run waiting for them', async (following) => {
    const { world, arm, disarm } = setupBehindProxy();
    const { run } = await startWaiting(world, { following });
    arm('POST /responses', name);
    await expectUnusable(answer(world.client, run, following), 'responses.create');
    disarm();
    world.fake.reply('Sunny.');
    expect(await passTime(answer(world.client, run, following))).toMatchObject({ status: 'completed' });
  });

  it('in answer to a message that arrived is looked up, and the message is there once', async () => {
    const { world, arm } = setupBehindProxy();
    const { threadId } = await startThread(world);
    arm('POST /conversations/{id}/items', name, { times: 1, reach: true });
    const adding = world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'In Oslo.' });
    expect(await passTime(adding)).toMatchObject({ content: [{ text: { value: 'In Oslo.' } }] });
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'user: In Oslo.']);
  });

  it('in answer to the question for a broken stream is asked again', async () => {
    const { world, arm } = setupBehindProxy();
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply('Sunny.');
    world.fake.cutStream({ afterEvents: 3 });
    arm('GET /responses/{id}', name, { times: 3 });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, 'streamed'));
    expect(run.status).toBe('completed');
  });
});

/** A setup whose streams come whole, as JSON, as some gateways and servers answer. */
function setupWithoutStreams(): Setup {
  const world = setup(
    {},
    {},
    {
      fetch: async (input, init) => {
        const response = await world.fake.fetch(input, init);
        if (!response.headers.get('content-type')?.includes('event-stream')) return response;
        const events = (await response.text()).split('\n').flatMap((line) => {
          const data = /^data: (\{.*)$/.exec(line)?.[1];
          return data === undefined ? [] : [JSON.parse(data) as { response?: object }];
        });
        return Response.json(events.findLast((event) => event.response)?.response);
      },
    },
  );
  return world;
}

describe.each(FOLLOWING)('a response that comes whole, as JSON, for a %s run', (following) => {
  it('is used', async () => {
    const world = setupWithoutStreams();
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    const waiting = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(waiting).toMatchObject({ status: 'requires_action' });
    world.fake.reply('Sunny.');
    const run = await passTime(answer(world.client, waiting, following));
    expect(run).toMatchObject({ status: 'completed', usage: { total_tokens: expect.any(Number) } });
    const [message] = (await world.client.beta.threads.messages.list(threadId)).data;
    expect(message).toMatchObject({ run_id: run.id, content: [{ text: { value: 'Sunny.' } }] });
  });

  it('ends the run as the response ended', async () => {
    const world = setupWithoutStreams();
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply({ text: 'Sun', incomplete: 'max_output_tokens' });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } });
  });
});
