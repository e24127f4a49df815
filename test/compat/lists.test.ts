import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { connect } from './support/connect.js';

interface Listed {
  data: { id: string }[];
  has_more: boolean;
}
interface Query {
  limit?: number;
  order?: 'asc' | 'desc';
  after?: string;
  before?: string;
}

/** Everything that can be listed, four of each: how, and its ids, oldest first. */
const lists: Record<string, () => Promise<{ list: (query: Query) => Promise<Listed>; ids: string[] }>> = {
  assistants: async () => {
    const { openai } = connect();
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await openai.beta.assistants.create({ model: 'gpt-4o' })).id);
    return { list: async (query) => openai.beta.assistants.list(query), ids };
  },
  messages: async () => {
    const { openai } = connect();
    const { id } = await openai.beta.threads.create();
    const ids: string[] = [];
    for (const content of ['one', 'two', 'three', 'four']) {
      ids.push((await openai.beta.threads.messages.create(id, { role: 'user', content })).id);
    }
    return { list: async (query) => openai.beta.threads.messages.list(id, query), ids };
  },
  runs: async () => {
    const { fake, openai } = connect();
    const assistant = await openai.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const { id } = await openai.beta.threads.create();
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      fake.reply('Hi.');
      ids.push((await openai.beta.threads.runs.createAndPoll(id, { assistant_id: assistant.id })).id);
    }
    return { list: async (query) => openai.beta.threads.runs.list(id, query), ids };
  },
  steps: async () => {
    const { fake, openai } = connect();
    const assistant = await createWeatherAssistant(openai);
    const call = { name: 'get_weather', arguments: { city: 'Oslo' } };
    fake.reply({ text: 'First.', functionCalls: [{ ...call, callId: 'call_1' }] });
    fake.reply({ functionCalls: [{ ...call, callId: 'call_2' }] });
    fake.reply('Rain.');
    const { runs } = openai.beta.threads;
    const thread = { messages: [{ role: 'user' as const, content: 'Oslo?' }] };
    const { id, thread_id } = await openai.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread });
    for (const tool_call_id of ['call_1', 'call_2']) {
      await runs.submitToolOutputsAndPoll(id, { thread_id, tool_outputs: [{ tool_call_id, output: 'rain' }] });
    }
    const list = async (query: Query): Promise<Listed> => runs.steps.list(id, { thread_id, ...query });
    const { data } = await list({ order: 'asc' });
    return { list, ids: data.map((step) => step.id) };
  },
};

describe.each(Object.entries(lists))('a list of %s', (_name, prepare) => {
  it('takes limit, order, after and before, and knows whether there is more', async () => {
    const { list, ids } = await prepare();
    const [first = '', second = '', third = '', fourth = ''] = ids;
    expect(new Set(ids).size).toBe(4);
    const read = async (query: Query) => {
      const { data, has_more } = await list(query);
      return [data.map(({ id }) => id), has_more];
    };
    expect(await read({})).toEqual([[fourth, third, second, first], false]);
    expect(await read({ order: 'asc' })).toEqual([ids, false]);
    expect(await read({ limit: 3 })).toEqual([[fourth, third, second], true]);
    expect(await read({ limit: 4, order: 'asc' })).toEqual([ids, false]);
    expect(await read({ after: third })).toEqual([[second, first], false]);
    expect(await read({ after: first, order: 'asc', limit: 2 })).toEqual([[second, third], true]);
    expect(await read({ after: first })).toEqual([[], false]);
    expect(await read({ before: third, order: 'asc' })).toEqual([[first, second], expect.any(Boolean)]);
    expect(await read({ before: second })).toEqual([[fourth, third], expect.any(Boolean)]);
  });
});

describe('a list of messages', () => {
  it('can be of one run', async () => {
    const { fake, openai } = connect();
    fake.respond(() => 'Hi.');
    const { threads, assistants } = openai.beta;
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const first = await threads.createAndRunPoll({ assistant_id });
    const second = await threads.runs.createAndPoll(first.thread_id, { assistant_id });
    for (const { id, thread_id } of [first, second]) {
      const { data, has_more } = await threads.messages.list(thread_id, { run_id: id });
      expect([data.map(({ run_id }) => run_id), has_more]).toEqual([[id], false]);
    }
  });
});

describe('a list of steps', () => {
  it('has the content of search results only when it is asked for', async () => {
    const { fake, openai } = connect();
    const { threads, assistants } = openai.beta;
    const file_id = fake.addFile({ filename: 'facts.txt', content: 'Facts.' }).id;
    const vector_store_ids = [fake.addVectorStore({ fileIds: [file_id] }).id];
    const { id: assistant_id } = await assistants.create({
      model: 'gpt-4o',
      instructions: 'Search.',
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids } },
    });
    fake.respond(() => ({
      fileSearch: { queries: ['facts'], results: [{ file_id, filename: 'facts.txt', score: 0.9, text: 'Facts.' }] },
      text: 'Found.',
    }));
    const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];
    const { id: thread_id } = await threads.create();
    const created = await threads.runs.create(thread_id, { assistant_id, include });
    const { id } = await threads.runs.poll(created.id, { thread_id });
    const content = [{ type: 'text', text: 'Facts.' }];
    const read = async (query: { include?: typeof include }) => {
      const { data } = await threads.runs.steps.list(id, { thread_id, order: 'asc', ...query });
      const step = await threads.runs.steps.retrieve(data[0]?.id ?? '', { thread_id, run_id: id, ...query });
      expect(step).toEqual(data[0]);
      const [call] = step.step_details.type === 'tool_calls' ? step.step_details.tool_calls : [];
      return call?.type === 'file_search' ? call.file_search.results?.[0] : null;
    };
    expect(await read({ include })).toMatchObject({ file_id, file_name: 'facts.txt', score: 0.9, content });
    expect(await read({})).not.toHaveProperty('content');
  });
});
