import { createHmac } from 'node:crypto';
import OpenAI, { MemoryStore, type Run } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeWebhookEvent } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { createRoute } from '../../examples/webhook-route.js';

const SECRET = Buffer.from('a secret of the endpoint');

/** The request that OpenAI sends, signed as its webhooks are. */
function toRequest(event: FakeWebhookEvent, secret = SECRET): Request {
  const body = JSON.stringify(event);
  const seconds = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${event.id}.${seconds}.${body}`).digest('base64');
  const headers = {
    'webhook-id': event.id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
  return new Request('https://app.test/api/openai', { method: 'POST', body, headers });
}

function start() {
  const fake = createFakeOpenAI();
  const store = new MemoryStore();
  const connect = () =>
    new OpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      webhookSecret: `whsec_${SECRET.toString('base64')}`,
      assistants: { store },
    });
  return { fake, connect };
}

/** The event of the nth response, once it has ended. */
async function eventOf({ fake }: ReturnType<typeof start>, index: number): Promise<FakeWebhookEvent> {
  for (;;) {
    const response = fake.responses[index];
    if (response?.status === 'completed') return fake.webhook(response.id);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('a route takes a run through its tools to its end', async () => {
  const world = start();
  const { fake, connect } = world;
  const ended: Run[] = [];
  const cities: unknown[] = [];
  const tools = {
    get_weather: (args: unknown) => {
      cities.push(args);
      return Promise.resolve('sunny');
    },
  };
  const POST = createRoute(connect(), tools, (run) => Promise.resolve(void ended.push(run)));
  const { beta } = connect();
  const assistant = await beta.assistants.create({
    model: 'gpt-6-luna',
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
  });
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
  fake.reply('It is sunny in Oslo.');
  const { id, thread_id } = await beta.threads.createAndRun({
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'Weather in Oslo?' }] },
  });
  const first = await eventOf(world, 0);
  expect((await POST(toRequest(first))).status).toBe(204);
  expect((await POST(toRequest(await eventOf(world, 1)))).status).toBe(204);
  expect((await POST(toRequest(first))).status).toBe(204);
  expect(cities).toEqual([{ city: 'Oslo' }]);
  expect(ended).toMatchObject([
    { id, status: 'completed' },
    { id, status: 'completed' },
  ]);
  const [answer] = (await beta.threads.messages.list(thread_id)).data;
  expect(answer?.content).toMatchObject([{ text: { value: 'It is sunny in Oslo.' } }]);
  fake.assertDone();
});

test('a route refuses what OpenAI has not signed, and throws what should be sent again', async () => {
  const world = start();
  const { fake, connect } = world;
  const POST = createRoute(connect(), {}, () => Promise.resolve());
  fake.reply('By hand.');
  const { id } = await connect().responses.create({ model: 'gpt-6-luna', input: 'Hi', background: true });
  const event = await eventOf(world, 0);
  expect(event.data.id).toBe(id);
  expect((await POST(toRequest(event, Buffer.from('another secret')))).status).toBe(400);
  fake.fail({ on: 'GET /responses/{id}', status: 400, times: 1 });
  expect((await POST(toRequest(event))).status).toBe(204);
  fake.fail({ on: 'GET /responses/{id}', status: 500, times: 9 });
  await expect(POST(toRequest(event))).rejects.toThrow('500');
});
