import type { OpenAI, Thread } from 'openai-assistants-shim';
import { expect, test } from 'vitest';
import { openDoor } from '../server/support/door.js';
import { callsWeather, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup } from '../support/setup.js';

/** As the old service gave them: 24 letters and digits behind the prefix. */
const ID = 'abc123DEF456ghi789JKL012';
const ASSISTANT = `asst_${ID}`;
const THREAD = `thread_${ID}`;
const MESSAGE = `msg_${ID}`;
const RUN = `run_${ID}`;
const STEP = `step_${ID}`;

const NOT_HERE = 'If it was made before the Assistants API was shut down, its data is not in this store';
const WITH_THREAD = `${NOT_HERE}: it is imported with its thread, see docs/importing.md of openai-assistants-shim.`;
const HINTS = {
  assistant:
    "If OpenAI kept it before the Assistants API was shut down, give its definition in the option 'assistants.definitions'.",
  thread: `${NOT_HERE}: import it, see docs/importing.md of openai-assistants-shim.`,
  message: WITH_THREAD,
  run: WITH_THREAD,
  'run step': WITH_THREAD,
};

const missing = (what: keyof typeof HINTS, id: string) => ({
  status: 404,
  type: 'invalid_request_error',
  message: `404 No ${what} found with id '${id}'. ${HINTS[what]}`,
});

type Beta = OpenAI['beta'];
const user = { role: 'user' as const, content: 'Hi' };

test.each<[string, (beta: Beta) => PromiseLike<unknown>]>([
  ['retrieve', ({ assistants }) => assistants.retrieve(ASSISTANT)],
  ['update', ({ assistants }) => assistants.update(ASSISTANT, { name: 'A' })],
  ['delete', ({ assistants }) => assistants.delete(ASSISTANT)],
  ['createAndRun', ({ threads }) => threads.createAndRun({ assistant_id: ASSISTANT, thread: { messages: [user] } })],
])('an assistant of the old API is told to be one: %s', async (_call, call) => {
  const { client } = setup({ history: 'conversations' });
  await expect(call(client.beta)).rejects.toMatchObject(missing('assistant', ASSISTANT));
});

test.each<[string, (threads: Beta['threads']) => PromiseLike<unknown>]>([
  ['retrieve', (threads) => threads.retrieve(THREAD)],
  ['update', (threads) => threads.update(THREAD, { metadata: {} })],
  ['delete', (threads) => threads.delete(THREAD)],
  ['messages.create', ({ messages }) => messages.create(THREAD, user)],
  ['messages.list', ({ messages }) => messages.list(THREAD)],
  ['runs.create', ({ runs }) => runs.create(THREAD, { assistant_id: 'asst_known' })],
  ['runs.list', ({ runs }) => runs.list(THREAD)],
])('a thread of the old API is told to be one: %s', async (_call, call) => {
  const { client } = setup({ history: 'conversations', definitions: { asst_known: { model: 'gpt-5.6-luna' } } });
  await expect(call(client.beta.threads)).rejects.toMatchObject(missing('thread', THREAD));
});

test('messages, runs and steps of the old API are told to be of it', async () => {
  const { client, fake } = setup({ history: 'conversations' });
  const { threads } = client.beta;
  const { id: thread_id } = await threads.create({ messages: [user] });
  fake.reply('Hello.');
  const run = await runToEnd(client, thread_id, (await createWeatherAssistant(client)).id);
  const place = { thread_id, run_id: run.id };

  await expect(threads.messages.retrieve(MESSAGE, { thread_id })).rejects.toMatchObject(missing('message', MESSAGE));
  await expect(threads.messages.update(MESSAGE, { thread_id })).rejects.toMatchObject(missing('message', MESSAGE));
  await expect(threads.messages.delete(MESSAGE, { thread_id })).rejects.toMatchObject(missing('message', MESSAGE));
  await expect(threads.messages.list(thread_id, { after: MESSAGE })).rejects.toMatchObject(missing('message', MESSAGE));
  await expect(threads.runs.retrieve(RUN, { thread_id })).rejects.toMatchObject(missing('run', RUN));
  await expect(threads.runs.cancel(RUN, { thread_id })).rejects.toMatchObject(missing('run', RUN));
  await expect(threads.runs.update(RUN, { thread_id })).rejects.toMatchObject(missing('run', RUN));
  const outputs = { thread_id, tool_outputs: [{ tool_call_id: 'call_1', output: '1' }] };
  await expect(threads.runs.submitToolOutputs(RUN, outputs)).rejects.toMatchObject(missing('run', RUN));
  await expect(threads.runs.steps.list(RUN, { thread_id })).rejects.toMatchObject(missing('run', RUN));
  await expect(threads.runs.steps.retrieve(STEP, place)).rejects.toMatchObject(missing('run step', STEP));
  const steps = threads.runs.steps.list(run.id, { thread_id, after: STEP });
  await expect(steps).rejects.toMatchObject(missing('run step', STEP));
});

test('ids of today and made-up ones keep the sentence of the old API', async () => {
  const { client, fake } = setup({ history: 'conversations' });
  const { threads, assistants } = client.beta;
  const { id: thread_id } = await threads.create();
  const hex = 'a'.repeat(48);
  const plain = (what: string, id: string) => ({ status: 404, message: `404 No ${what} found with id '${id}'.` });
  for (const tail of [hex, 'x', 'of-nothing']) {
    await expect(assistants.retrieve(`asst_${tail}`)).rejects.toMatchObject(plain('assistant', `asst_${tail}`));
    await expect(threads.retrieve(`thread_${tail}`)).rejects.toMatchObject(plain('thread', `thread_${tail}`));
    await expect(threads.messages.retrieve(`msg_${tail}`, { thread_id })).rejects.toMatchObject(
      plain('message', `msg_${tail}`),
    );
    await expect(threads.runs.retrieve(`run_${tail}`, { thread_id })).rejects.toMatchObject(
      plain('run', `run_${tail}`),
    );
  }
  fake.reply(callsWeather('call_1'));
  const run = await runToEnd(
    client,
    (await threads.create({ messages: [user] })).id,
    (await createWeatherAssistant(client)).id,
  );
  const place = { thread_id: run.thread_id, run_id: run.id };
  await expect(threads.runs.steps.retrieve(`step_${hex}`, place)).rejects.toMatchObject(
    plain('run step', `step_${hex}`),
  );
});

test('in a thread of the store, whose ids look like old ones, what was deleted is not told to be old', async () => {
  const { client } = setup({ history: 'store' });
  const { threads } = client.beta;
  const { id: thread_id } = await threads.create();
  const { id } = await threads.messages.create(thread_id, user);
  await threads.messages.delete(id, { thread_id });
  const gone = { status: 404, message: `404 No message found with id '${id}'.` };
  await expect(threads.messages.retrieve(id, { thread_id })).rejects.toMatchObject(gone);
});

test('over HTTP the same is told', async () => {
  const { send, call } = openDoor();
  const thread: Partial<Thread> = await call('POST', '/v1/threads', {});
  const paths = {
    assistant: [ASSISTANT, `/v1/assistants/${ASSISTANT}`],
    thread: [THREAD, `/v1/threads/${THREAD}`],
    message: [MESSAGE, `/v1/threads/${thread.id}/messages/${MESSAGE}`],
    run: [RUN, `/v1/threads/${thread.id}/runs/${RUN}`],
  } as const;
  for (const what of ['assistant', 'thread', 'message', 'run'] as const) {
    const [id, path] = paths[what];
    const answer = await send('GET', path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: {
        message: `No ${what} found with id '${id}'. ${HINTS[what]}`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  }
});
