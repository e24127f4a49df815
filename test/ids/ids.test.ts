import OpenAI, { withAssistants } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { toConversationId, toResponseId, toRunId, toThreadId } from 'openai-assistants-shim/ids';
import Sdk from 'openai';
import { describe, expect, it } from 'vitest';
import { createAccounts } from '../support/accounts.js';
import { message, run, thread } from '../import/objects.js';
import { callsWeather, outputsFor, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup as setUp, takeRequests, type Setup } from '../support/setup.js';

const setup = (...[assistants, ...rest]: Parameters<typeof setUp>): Setup =>
  setUp({ history: 'conversations', ...assistants }, ...rest);

const HEX = '0123456789abcdef'.repeat(3);
const OLD = 'abc123DEF456ghi789JKL012';

/** A run on a thread of its own that calls a function and ends once it has the output: two responses. */
async function runTwice({ client, fake }: Setup) {
  fake.reply(callsWeather('call_a'));
  const { id: assistant_id } = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const waiting = await runToEnd(client, thread.id, assistant_id);
  fake.reply('Sunny.');
  const run = await client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, outputsFor(waiting));
  const responses = fake.responses.map(({ id }) => id);
  return { run, thread_id: thread.id, assistant_id, responses };
}

describe('toConversationId', () => {
  it('is the conversation that has the messages of the thread, without a request', async () => {
    const { client, fake } = setup();
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hello.' }] });
    const sent = fake.requests.length;
    const id = await toConversationId(client, thread.id);
    expect(fake.requests.length).toBe(sent);
    const { data } = await client.conversations.items.list(id);
    expect(data).toMatchObject([{ type: 'message', role: 'user', content: [{ text: 'Hello.' }] }]);
    expect(toThreadId(id)).toBe(thread.id);
  });

  it('takes a wrapped client as well', async () => {
    const { fake, store } = setup();
    const client = withAssistants(new Sdk({ apiKey: 'test', fetch: fake.fetch }), { store });
    const thread = await client.beta.threads.create();
    expect(await toConversationId(client, thread.id)).toBe(thread.id.replace('thread_', 'conv_'));
  });

  it('has added what an earlier run could not deliver, so that a native request goes on', async () => {
    const { client, fake } = setup({}, {}, { maxRetries: 0 });
    fake.reply(callsWeather('call_a'));
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: thread_id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const run = await runToEnd(client, thread_id, assistant_id);
    fake.fail({ on: 'POST /conversations/{id}/items', status: 500 });
    await client.beta.threads.runs.cancel(run.id, { thread_id });
    const sent = fake.requests.length;
    const conversation = await toConversationId(client, thread_id);
    expect(takeRequests(fake, sent)).toContain('POST /conversations/{conv}/items');
    fake.reply('Here I am.');
    const answer = await client.responses.create({ model: 'gpt-6-luna', input: 'Are you there?', conversation });
    expect(answer.output_text).toBe('Here I am.');
  });

  it('says in words that a thread in the own store has none', async () => {
    const { client } = setup({ history: 'store' });
    const { id } = await client.beta.threads.create();
    await expect(toConversationId(client, id)).rejects.toThrow(
      new OpenAI.OpenAIError(
        `Thread ${id} has no conversation: its messages are in your own store (history: 'store').`,
      ),
    );
    await expect(toConversationId(client, id)).rejects.toBeInstanceOf(OpenAI.OpenAIError);
  });

  it('says the same of a thread that was imported to stay in the store, whose runs have no response', async () => {
    const { client } = setup({ history: 'store' });
    const ofThread = { thread_id: `thread_${OLD}` };
    await importThreads(client, [
      thread(`thread_${OLD}`, {}),
      message(`msg_${OLD}`, ofThread),
      run(`run_${OLD}`, { ...ofThread, status: 'completed' }),
    ]);
    expect((await client.beta.threads.messages.list(`thread_${OLD}`)).data).toHaveLength(1);
    await expect(toConversationId(client, `thread_${OLD}`)).rejects.toThrow(
      /has no conversation: its messages are in your own store/,
    );
    await expect(toResponseId(client, `run_${OLD}`, ofThread)).rejects.toThrow(
      `Run run_${OLD} has no response whose id is known.`,
    );
  });

  it('is a 404 for a thread whose deletion is under way, without a hint', async () => {
    const { client, fake } = setup({ erase: 'all' }, {}, { maxRetries: 0 });
    const { id } = await client.beta.threads.create();
    fake.fail({ on: 'DELETE /conversations/{id}', status: 500, times: 50 });
    await client.beta.threads.delete(id);
    await expect(toConversationId(client, id)).rejects.toMatchObject({
      status: 404,
      message: `404 No thread found with id '${id}'.`,
    });
  });

  it('is a 404 for a thread of the time before the shutdown, with one', async () => {
    const { client } = setup();
    await expect(toConversationId(client, `thread_${OLD}`)).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/^404 No thread found with id 'thread_\w+'\. If it was made before the/) as string,
    });
  });

  it.each(['conv_1', 'thread_', '', undefined])('is refused in words for %s', async (id) => {
    const { client } = setup();
    await expect(toConversationId(client, id as string)).rejects.toThrow(
      /^toConversationId takes an id that begins with 'thread_', and was given ('.*'|undefined)\.$/,
    );
  });

  it('is refused in words for a client without the shim', async () => {
    await expect(toConversationId(new Sdk({ apiKey: 'test' }), `thread_${HEX}`)).rejects.toThrow(
      new TypeError(
        'toConversationId takes a client of openai-assistants-shim, or one that withAssistants has wrapped.',
      ),
    );
  });
});

describe('toThreadId', () => {
  it('lets the shim go on with a conversation that native code has made', async () => {
    const { client } = setup();
    const conversation = await client.conversations.create({
      items: [{ type: 'message', role: 'user', content: 'Native.' }],
    });
    const { data } = await client.beta.threads.messages.list(toThreadId(conversation.id));
    expect(data).toMatchObject([{ role: 'user', content: [{ text: { value: 'Native.' } }] }]);
  });

  it('is refused in words for what is no conversation', () => {
    expect(() => toThreadId('thread_1')).toThrow(
      new TypeError("toThreadId takes an id that begins with 'conv_', and was given 'thread_1'."),
    );
  });
});

describe('toResponseId', () => {
  it('is the first response from the id alone, and the newest from the store', async () => {
    const made = setup();
    const { run, thread_id, responses } = await runTwice(made);
    expect(responses).toHaveLength(2);
    expect(toResponseId(run.id)).toBe(responses[0]);
    const sent = made.fake.requests.length;
    expect(await toResponseId(made.client, run.id, { thread_id })).toBe(responses[1]);
    expect(made.fake.requests.length).toBe(sent);
  });

  it('is the response that gave a run its id where the store knows nothing of the run', async () => {
    const { run, thread_id, responses } = await runTwice(setup());
    const { client } = setup();
    expect(await toResponseId(client, run.id, { thread_id })).toBe(responses[0]);
  });

  it('is found by the store alone for a run that saw a part of its thread', async () => {
    const { client, fake } = setup();
    fake.reply('Hello.');
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: thread_id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread_id, {
      assistant_id,
      truncation_strategy: { type: 'last_messages', last_messages: 1 },
    });
    const id = await toResponseId(client, run.id, { thread_id });
    expect((await client.responses.retrieve(id)).output_text).toBe('Hello.');
    expect(await toRunId(client, id)).toBe(run.id);
    expect(await toRunId(client, id, { thread_id })).toBe(run.id);
  });

  it.each([
    ["toResponseId takes an id that begins with 'run_', and was given 'resp_1'.", 'resp_1'],
    [
      `The id 'run_${OLD}' names no response: the store knows those of the run. Ask by toResponseId(client, runId, { thread_id }).`,
      `run_${OLD}`,
    ],
  ])('%s', (message, id) => {
    expect(() => toResponseId(id)).toThrow(new TypeError(message));
  });

  it('is a 404 for a run of the time before the shutdown, and wants a thread', async () => {
    const { client } = setup();
    const { id: thread_id } = await client.beta.threads.create();
    await expect(toResponseId(client, `run_${OLD}`, { thread_id })).rejects.toMatchObject({ status: 404 });
    await expect(toResponseId(client, `run_${HEX}`, {} as { thread_id: string })).rejects.toThrow(
      "toResponseId's thread_id takes an id that begins with 'thread_', and was given undefined.",
    );
  });
});

describe('toRunId', () => {
  it('is the run of any of its responses', async () => {
    const made = setup();
    const { run, responses } = await runTwice(made);
    for (const id of responses) expect(await toRunId(made.client, id)).toBe(run.id);
  });

  it('takes a response in a conversation for the first of its run where no run in the store has it', async () => {
    const { client, fake } = setup();
    const { id: conversation } = await client.conversations.create();
    fake.reply('Native.');
    const { id } = await client.responses.create({ model: 'gpt-6-luna', input: 'Hi', conversation });
    const runId = await toRunId(client, id);
    expect(toResponseId(runId)).toBe(id);
    const run = await client.beta.threads.runs.retrieve(runId, { thread_id: toThreadId(conversation) });
    expect(run.status).toBe('completed');
  });

  it('finds the run of a thread in the own store by its record, and says in words when that is gone', async () => {
    const { client, fake } = setup({ history: 'store' });
    fake.reply('Hello.');
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: thread_id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const run = await runToEnd(client, thread_id, assistant_id);
    const id = await toResponseId(client, run.id, { thread_id });
    expect(await toRunId(client, id)).toBe(run.id);
    await client.beta.threads.delete(thread_id);
    await expect(toRunId(client, id)).rejects.toThrow(
      `No response ${id} is known to the service, nor to a run in the store.`,
    );
  });

  it('says in words that a response of native code, without a conversation, is of no run', async () => {
    const { client, fake } = setup();
    fake.reply('Hello.');
    const { id } = await client.responses.create({ model: 'gpt-6-luna', input: 'Hi' });
    await expect(toRunId(client, id)).rejects.toThrow(
      `Response ${id} names no conversation, and no run in the store knows it.`,
    );
  });

  it('goes through all threads of a store that has many', async () => {
    const { client, fake } = setup({ history: 'store' });
    const { id: assistant_id } = await createWeatherAssistant(client);
    const runs = [];
    for (let count = 0; count < 120; count += 1) {
      fake.reply('Hello.');
      runs.push(
        await client.beta.threads.createAndRunPoll({
          assistant_id,
          thread: { messages: [{ role: 'user', content: 'Hi' }] },
        }),
      );
    }
    for (const run of runs) {
      const id = await toResponseId(client, run.id, { thread_id: run.thread_id });
      expect(await toRunId(client, id)).toBe(run.id);
    }
  });

  it('does not tell one key of the runs of another', async () => {
    const { fake, connect } = createAccounts();
    const [{ client }, { client: stranger }] = [connect('sk-a'), connect('sk-b')];
    fake.reply('Hello.');
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: thread_id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread_id, {
      assistant_id,
      truncation_strategy: { type: 'last_messages', last_messages: 1 },
    });
    const id = await toResponseId(client, run.id, { thread_id });
    expect(await toRunId(client, id)).toBe(run.id);
    await expect(toRunId(stranger, id)).rejects.toThrow(
      `Response ${id} names no conversation, and no run in the store knows it.`,
    );
  });
});
