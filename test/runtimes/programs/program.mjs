/**
 * What is run on every runtime: the legacy API by the drop-in client, and over HTTP, on the fake upstream, without a network.
 * Resolves what it did, in one line; throws where something is not as it should be.
 */
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

function expectEqual(actual, expected) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}

const WEATHER = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const CALL = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_a' }] };

async function useClient(client, fake) {
  const { assistants, threads } = client.beta;
  const assistant = await assistants.create({ model: 'gpt-6-luna', instructions: 'Be brief.', tools: [WEATHER] });
  const thread = await threads.create({ metadata: { of: 'runtimes' } });
  await threads.messages.create(thread.id, { role: 'user', content: 'Hello.' });

  fake.reply('Hello back.');
  const polled = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  expectEqual(polled.status, 'completed');

  await threads.messages.create(thread.id, { role: 'user', content: 'Weather?' });
  fake.reply(CALL);
  let text = '';
  const stream = threads.runs.stream(thread.id, { assistant_id: assistant.id });
  const waiting = await stream.finalRun();
  expectEqual(waiting.status, 'requires_action');
  fake.reply('It is sunny.');
  const outputs = [{ tool_call_id: waiting.required_action.submit_tool_outputs.tool_calls[0].id, output: 'sunny' }];
  const rest = threads.runs.submitToolOutputsStream(waiting.id, { thread_id: thread.id, tool_outputs: outputs });
  rest.on('textDelta', ({ value }) => (text += value));
  expectEqual((await rest.finalRun()).status, 'completed');
  expectEqual(text, 'It is sunny.');

  const messages = (await threads.messages.list(thread.id, { order: 'asc' })).data;
  const shown = messages.map(({ role, content: [part] }) => `${role}: ${part.text.value}`);
  expectEqual(shown, ['user: Hello.', 'assistant: Hello back.', 'user: Weather?', 'assistant: It is sunny.']);
  return assistant.id;
}

async function useHandler(handler, assistantId, fake) {
  const send = (path, body) =>
    handler(
      new Request(`http://door.test/v1${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer let-me-in', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const thread = await (await send('/threads', { messages: [{ role: 'user', content: 'Hello.' }] })).json();
  expectEqual(thread.object, 'thread');
  fake.reply('Over the wire.');
  const response = await send(`/threads/${thread.id}/runs`, { assistant_id: assistantId, stream: true });
  expectEqual(response.status, 200);
  const events = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
  expectEqual(events.slice(-2), ['thread.run.completed', 'done']);
  expectEqual((await handler(new Request('http://door.test/v1/threads', { method: 'POST' }))).status, 401);
}

export async function runProgram() {
  const fake = createFakeOpenAI();
  const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, dangerouslyAllowBrowser: true, logLevel: 'error' });
  const assistantId = await useClient(client, fake);
  const authorize = (request) => request.headers.get('authorization') === 'Bearer let-me-in';
  await useHandler(createAssistantsHandler({ client, authorize }), assistantId, fake);
  fake.assertDone();
  return `ok: ${fake.requests.length} requests`;
}
