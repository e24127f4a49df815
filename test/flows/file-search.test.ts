import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { foldEvents } from '../support/fold-events.js';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';
import { noteWarnings } from '../support/warnings.js';

const CONTENT = 'step_details.tool_calls[*].file_search.results[*].content' as const;

interface SearchWorld extends Setup {
  assistant: OpenAI.Beta.Assistant;
  storeId: string;
}

/** An assistant that searches one store. */
async function createWorld(
  options: AssistantsOptions = {},
  tool: OpenAI.Beta.FileSearchTool = { type: 'file_search' },
): Promise<SearchWorld> {
  const world = setup(options);
  const storeId = world.fake.addVectorStore().id;
  const assistant = await world.client.beta.assistants.create({
    model: 'gpt-4o',
    tools: [tool],
    tool_resources: { file_search: { vector_store_ids: [storeId] } },
  });
  return { ...world, assistant, storeId };
}

const cite = (index: number, file = 'a') => ({
  type: 'file_citation',
  file_id: `file-${file}`,
  filename: `${file}.pdf`,
  index,
});

const RESULTS = [
  { file_id: 'file-a', filename: 'a.pdf', score: 0.9, attributes: {}, text: 'Cake is good.' },
  { file_id: 'file-b', filename: 'b.pdf', score: 0.4, attributes: {}, text: 'So is pie.' },
];

const SHOWN = [
  { file_id: 'file-a', file_name: 'a.pdf', score: 0.9, attributes: {} },
  { file_id: 'file-b', file_name: 'b.pdf', score: 0.4, attributes: {} },
];

const textOf = (message: OpenAI.Beta.Threads.Message | undefined) =>
  message?.content[0]?.type === 'text' ? message.content[0].text : { value: '', annotations: [] };

/** What legacy apps do: each citation's text becomes a number. */
function numberCitations({ value, annotations }: OpenAI.Beta.Threads.Messages.Text): string {
  return annotations.reduce((text, annotation, index) => text.replace(annotation.text, `[${index}]`), value);
}

describe('the request of a run that searches files', () => {
  it('names the stores and how to search them', async () => {
    const tool = {
      type: 'file_search' as const,
      file_search: { max_num_results: 7, ranking_options: { score_threshold: 0.4, ranker: 'auto' as const } },
    };
    const { fake, client, assistant, storeId } = await createWorld({}, tool);
    fake.reply('Nothing.');
    const { steps } = await readRun(client, await streamRun(client, { assistant_id: assistant.id }));
    const request = fake.requests.find(({ path }) => path === '/responses');
    expect(request?.body).toMatchObject({
      tools: [
        {
          type: 'file_search',
          vector_store_ids: [storeId],
          max_num_results: 7,
          ranking_options: { score_threshold: 0.4 },
        },
      ],
      include: ['file_search_call.results'],
    });
    const { ranking_options: ranking } = tool.file_search;
    const shown = { max_num_results: 7, ranking_options: { ...ranking, hybrid_search: null } };
    expect(assistant.tools).toEqual([{ type: 'file_search', file_search: shown }]);
    expect(steps).toHaveLength(1);
  });
});

describe('a file search that was made without options', () => {
  const shown = {
    type: 'file_search',
    file_search: { ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0, hybrid_search: null } },
  } as const;

  it.each<[string, OpenAI.Beta.FileSearchTool]>([
    ['by its name alone', { type: 'file_search' }],
    ['with no option in it', { type: 'file_search', file_search: {} }],
  ])('%s is shown with how it ranks, and asked for without, also when it is sent back', async (_case, tool) => {
    const { fake, client, assistant, storeId } = await createWorld({}, tool);
    const { assistants } = client.beta;
    const asked = () => fake.requests.filter(({ path }) => path === '/responses').at(-1)?.body?.['tools'];
    expect(assistant.tools).toEqual([shown]);
    expect((await assistants.retrieve(assistant.id)).tools).toEqual([shown]);
    expect((await assistants.list()).data[0]?.tools).toEqual([shown]);
    fake.reply({ fileSearch: { results: RESULTS }, text: 'Cake.' });
    const { events, runId, threadId } = await streamRun(client, { assistant_id: assistant.id });
    const told = events.flatMap(({ data }) => ('required_action' in data ? [data.tools] : []));
    expect(told).toEqual([[shown], [shown], [shown], [shown]]);
    const run = await client.beta.threads.runs.retrieve(runId, { thread_id: threadId });
    expect(run.tools).toEqual([shown]);
    if (!areThreadsStored) {
      const elsewhere = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: new MemoryStore() } });
      const rebuilt = await elsewhere.beta.threads.runs.retrieve(runId, { thread_id: threadId });
      expect(rebuilt.tools).toEqual([shown]);
    }
    expect(asked()).toEqual([{ type: 'file_search', vector_store_ids: [storeId] }]);

    const updated = await assistants.update(assistant.id, { tools: assistant.tools });
    expect(updated.tools).toEqual([shown]);
    fake.reply('Pie.');
    const again = await streamRun(client, { assistant_id: updated.id, tools: run.tools });
    expect((await client.beta.threads.runs.list(again.threadId)).data[0]?.tools).toEqual([shown]);
    expect(asked()).toEqual([{ type: 'file_search', vector_store_ids: [storeId] }]);
  });

  it('is shown so by a definition, also in the form that was read from the old API', async () => {
    const saved = { model: 'gpt-4o', tools: [shown] };
    const { client } = setup({
      definitions: { asst_a: { ...saved, tools: [{ type: 'file_search' }] }, asst_b: saved },
    });
    const { data } = await client.beta.assistants.list();
    expect(data.map(({ tools }) => tools)).toEqual([[shown], [shown]]);
  });
});

describe('a citation', () => {
  it.each([
    ['plain text', 'Cake. Pie.', [cite(5), cite(10, 'b')], 'Cake.[0] Pie.[1]'],
    ['emoji', '🍰 Cake 👩‍🚀. Pie.', [cite(10), cite(15, 'b')], '🍰 Cake 👩‍🚀[0]. Pie[1].'],
    ['several at one place', 'Cake.', [cite(4), cite(4, 'b'), cite(4)], 'Cake[0][1][2].'],
    ['the very start', 'Cake.', [cite(0)], '[0]Cake.'],
    ['the same file twice', 'Cake, pie.', [cite(4), cite(9)], 'Cake[0], pie[1].'],
    ['a position beyond the end', 'Cake.', [cite(99)], 'Cake.[0]'],
  ])(
    'in %s has a marker of its own that can be replaced, the same in every reading',
    async (_, text, annotations, expected) => {
      const { fake, client, assistant } = await createWorld();
      fake.reply({ fileSearch: { results: RESULTS }, text, annotations });
      const run = await streamRun(client, { assistant_id: assistant.id });
      const { messages, steps } = await readRun(client, run);
      const [message] = messages;
      const shown = textOf(message);
      expect(numberCitations(shown)).toBe(expected);
      expect(
        shown.annotations.map((annotation) => shown.value.slice(annotation.start_index, annotation.end_index)),
      ).toEqual(shown.annotations.map(({ text: marker }) => marker));
      expect(new Set(shown.annotations.map(({ text: marker }) => marker)).size).toBe(annotations.length);
      const folded = foldEvents(run.events);
      expect(folded.messages).toEqual(messages);
      expect(folded.steps).toEqual(steps);
    },
  );

  it('is built as it was, with the name of its file', async () => {
    const { fake, client, assistant } = await createWorld();
    fake.reply({ fileSearch: {}, text: 'Cake.', annotations: [cite(4)] });
    const run = await streamRun(client, { assistant_id: assistant.id });
    expect(textOf((await readRun(client, run)).messages[0])).toEqual({
      value: 'Cake【4:0†a.pdf】.',
      annotations: [
        {
          type: 'file_citation',
          text: '【4:0†a.pdf】',
          start_index: 4,
          end_index: 15,
          file_citation: { file_id: 'file-a' },
        },
      ],
    });
  });

  it('changes nothing in the text without markers', async () => {
    const { fake, client, assistant } = await createWorld({ citationMarkers: false });
    fake.reply({ fileSearch: {}, text: '🍰 Cake.', annotations: [cite(6)] });
    const run = await streamRun(client, { assistant_id: assistant.id });
    const { messages } = await readRun(client, run);
    expect(textOf(messages[0])).toEqual({
      value: '🍰 Cake.',
      annotations: [
        { type: 'file_citation', text: '', start_index: 7, end_index: 7, file_citation: { file_id: 'file-a' } },
      ],
    });
    expect(foldEvents(run.events as AssistantStreamEvent[]).messages).toEqual(messages);
  });

  it('is not shown to the model: it sees its own text in the next run', async () => {
    const { fake, client, assistant } = await createWorld();
    const seen: unknown[] = [];
    fake.reply({ fileSearch: {}, text: 'Cake.', annotations: [cite(4)] });
    fake.respond(({ context }) => {
      seen.push(...context.items.filter(({ role }) => role === 'assistant').map(({ content }) => content));
      return 'Ok.';
    });
    const { threadId } = await streamRun(client, { assistant_id: assistant.id });
    await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id });
    expect(seen).toEqual([[expect.objectContaining({ text: 'Cake.' })]]);
  });
});

describe('the step of a search', () => {
  const reply = { fileSearch: { queries: ['cake'], results: RESULTS }, text: 'Cake.' };
  const readSearch = (step: OpenAI.Beta.Threads.Runs.RunStep | undefined): unknown =>
    step?.step_details.type === 'tool_calls' ? step.step_details.tool_calls[0] : null;
  const withContent = SHOWN.map((result, index) => ({
    ...result,
    content: [{ type: 'text', text: RESULTS[index]?.text }],
  }));

  it('shows results, and their content only when asked', async () => {
    const { fake, client, assistant } = await createWorld();
    fake.reply(reply);
    const { threadId, runId } = await streamRun(client, { assistant_id: assistant.id });
    const list = (query: object) =>
      client.beta.threads.runs.steps.list(runId, { thread_id: threadId, order: 'asc', ...query });
    const [step] = (await list({})).data;
    expect(readSearch(step)).toEqual({
      id: expect.stringMatching(/^fs_/),
      type: 'file_search',
      file_search: { ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0 }, results: SHOWN },
    });
    const [included] = (await list({ include: [CONTENT] })).data;
    expect(readSearch(included)).toMatchObject({ file_search: { results: withContent } });
    const place = { thread_id: threadId, run_id: runId };
    expect(await client.beta.threads.runs.steps.retrieve(step?.id ?? '', place)).toEqual(step);
    expect(await client.beta.threads.runs.steps.retrieve(step?.id ?? '', { ...place, include: [CONTENT] })).toEqual(
      included,
    );
    expect(
      await client.beta.threads.runs.steps.retrieve(threadId, runId, step?.id ?? '', { include: [CONTENT] }),
    ).toEqual(included);
  });

  it.each([
    ['without', undefined, SHOWN],
    ['with', [CONTENT], withContent],
  ])('streams results %s content as the run asks', async (_, include, results) => {
    const { fake, client, assistant } = await createWorld();
    fake.reply(reply);
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Cake?' }] });
    const stream = await client.beta.threads.runs.create(id, {
      assistant_id: assistant.id,
      stream: true,
      ...(include ? { include } : {}),
    });
    const events: AssistantStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    const [step] = foldEvents(events).steps;
    expect(readSearch(step as never)).toMatchObject({ file_search: { results } });
    const completed = events.find(({ event }) => event === 'thread.run.step.completed');
    expect(completed?.data).toEqual(step);
  });

  it('keeps content to itself also when it completes with the outputs of a function', async () => {
    const { fake, client, assistant } = await createWorld();
    const name = 'lookup';
    fake.reply({ ...reply, text: 'One moment.', functionCalls: [{ name, callId: 'call_1' }] });
    fake.reply([
      { type: 'file_search_call', queries: ['pie'], results: RESULTS },
      { type: 'function_call', name, arguments: '{}', call_id: 'call_2' },
    ]);
    fake.reply('Done.');
    const tools = [...assistant.tools, { type: 'function' as const, function: { name } }];
    const { events, ...run } = await streamRun(client, { assistant_id: assistant.id, tools });
    for (const call of ['call_1', 'call_2']) {
      const stream = client.beta.threads.runs.submitToolOutputsStream(run.runId, {
        thread_id: run.threadId,
        tool_outputs: [{ tool_call_id: call, output: 'x' }],
      });
      for await (const event of stream) events.push(event);
    }
    expect(events.at(-1)?.event).toBe('thread.run.completed');
    expect(JSON.stringify(events)).not.toContain('pie.');
    expect((await readRun(client, run)).steps.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
  });
});

describe('a search without any store', () => {
  it('is left out of the request, with one warning', async () => {
    const { warnings, logger } = noteWarnings();
    const { fake, client } = setup({}, {}, { logger });
    fake.respond(() => 'Nothing to search.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'file_search' }] });
    for (let run = 0; run < 2; run++) await streamRun(client, { assistant_id: assistant.id });
    expect(fake.requests.some(({ body }) => body?.tools !== undefined)).toBe(false);
    expect(warnings).toEqual([expect.stringContaining("'file_search' is left out")]);
  });
});
