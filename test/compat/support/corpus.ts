import { vi } from 'vitest';
import type OpenAI from 'openai-assistants-shim';
import type { AssistantStreamEvent } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../../src/testing/index.js';
import { hearRun } from '../../support/hear-run.js';
import { connect } from './connect.js';

/** What a client got back from runs of every kind: the objects of calls and lists, and the raw events of streams. */
export interface Corpus {
  objects: unknown[];
  events: AssistantStreamEvent[];
}

const lookUp: OpenAI.Beta.AssistantTool = {
  type: 'function',
  function: { name: 'look_up', description: 'Looks up', parameters: { type: 'object', properties: {} }, strict: false },
};

class Collector implements Corpus {
  readonly objects: unknown[] = [];
  readonly events: AssistantStreamEvent[] = [];

  keep<T>(value: T): T {
    this.objects.push(value);
    return value;
  }

  async follow(stream: AsyncIterable<AssistantStreamEvent>): Promise<OpenAI.Beta.Threads.Run> {
    let run: OpenAI.Beta.Threads.Run | null = null;
    for await (const event of stream) {
      this.events.push(structuredClone(event));
      if (event.event.startsWith('thread.run.') && 'required_action' in event.data) run = event.data;
    }
    if (!run) throw new Error('the stream told of no run');
    return run;
  }
}

interface Stage {
  fake: FakeOpenAI;
  openai: OpenAI;
  corpus: Collector;
  assistantId: string;
  fileId: string;
  storeId: string;
}

/** Lets a client do everything that the old API could, and keeps what it got. */
export async function gatherCorpus(): Promise<Corpus> {
  const corpus = new Collector();
  const { fake, openai } = connect();
  const fileId = fake.addFile({ filename: 'facts.txt', content: 'Facts.' }).id;
  const storeId = fake.addVectorStore({ name: 'Facts', fileIds: [fileId] }).id;
  const assistant = await createAssistant(openai, corpus, fileId, storeId);
  const stage: Stage = { fake, openai, corpus, assistantId: assistant.id, fileId, storeId };
  const threadId = await talk(stage);
  await endInEveryWay(stage);
  corpus.keep(await openai.beta.assistants.list());
  await deleteEverything(stage, threadId);
  fake.assertDone();
  return corpus;
}

async function createAssistant(openai: OpenAI, corpus: Collector, fileId: string, storeId: string) {
  return corpus.keep(
    await openai.beta.assistants.create({
      model: 'gpt-4o',
      name: 'Everything',
      description: 'Uses every tool',
      instructions: 'Answer.',
      tools: [
        { type: 'code_interpreter' },
        {
          type: 'file_search',
          file_search: { max_num_results: 5, ranking_options: { ranker: 'auto', score_threshold: 0.5 } },
        },
        lookUp,
      ],
      tool_resources: {
        code_interpreter: { file_ids: [fileId] },
        file_search: { vector_store_ids: [storeId] },
      },
      metadata: { purpose: 'corpus' },
      temperature: 0.5,
      top_p: 0.9,
      response_format: { type: 'text' },
    }),
  );
}

/** A conversation whose streamed run uses every tool and whose answer has every kind of content. */
async function talk({ fake, openai, corpus, assistantId, fileId, storeId }: Stage): Promise<string> {
  const { threads } = openai.beta;
  const thread = corpus.keep(
    await threads.create({
      metadata: { user: 'ann' },
      tool_resources: { code_interpreter: { file_ids: [fileId] }, file_search: { vector_store_ids: [storeId] } },
    }),
  );
  corpus.keep(
    await threads.messages.create(thread.id, {
      role: 'user',
      content: [
        { type: 'text', text: 'Look at these.' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
        { type: 'image_file', image_file: { file_id: fileId, detail: 'high' } },
      ],
      attachments: [{ file_id: fileId, tools: [{ type: 'file_search' }, { type: 'code_interpreter' }] }],
      metadata: { kind: 'question' },
    }),
  );
  const image = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
  const table = fake.addContainerFile({
    filename: 'table.csv',
    content: 'a,b',
    containerId: String(image.container_id),
  });
  const link = 'sandbox:/mnt/data/table.csv';
  const text = `See ${link} and the facts.`;
  const inContainer = { type: 'container_file_citation', container_id: image.container_id };
  fake.reply({
    fileSearch: {
      queries: ['facts'],
      results: [{ file_id: fileId, filename: 'facts.txt', score: 0.8, text: 'Facts.' }],
    },
    codeInterpreter: {
      code: 'plot()',
      outputs: [
        { type: 'logs', logs: 'done' },
        {
          type: 'image',
          url: `https://api.openai.com/v1/containers/${String(image.container_id)}/files/${image.id}/content`,
        },
      ],
    },
    text,
    annotations: [
      { ...inContainer, file_id: table.id, filename: 'table.csv', start_index: 4, end_index: 4 + link.length },
      { type: 'file_citation', file_id: fileId, filename: 'facts.txt', index: text.length - 1 },
      { ...inContainer, file_id: image.id, filename: 'plot.png', start_index: 0, end_index: 0 },
    ],
    refusal: 'No more than that.',
    functionCalls: [{ name: 'look_up', callId: 'call_1' }],
  });
  fake.reply('Done.');
  const waiting = await corpus.follow(
    await threads.runs.create(thread.id, { assistant_id: assistantId, metadata: { n: '1' }, stream: true }),
  );
  corpus.keep(await threads.runs.retrieve(waiting.id, { thread_id: thread.id }));
  const tool_outputs = [{ tool_call_id: 'call_1', output: 'found' }];
  const submission = { thread_id: thread.id, tool_outputs, stream: true as const };
  const run = await corpus.follow(await threads.runs.submitToolOutputs(waiting.id, submission));
  corpus.keep(await threads.messages.list(thread.id));
  corpus.keep(await threads.runs.list(thread.id));
  corpus.keep(
    await threads.runs.steps.list(run.id, {
      thread_id: thread.id,
      include: ['step_details.tool_calls[*].file_search.results[*].content'],
    }),
  );
  return thread.id;
}

/** Streamed runs that end in each of the other ways. */
async function endInEveryWay({ fake, openai, corpus, assistantId }: Stage): Promise<void> {
  const body = { assistant_id: assistantId, thread: { messages: [{ role: 'user' as const, content: 'Hi' }] } };
  const start = () => openai.beta.threads.createAndRun({ ...body, stream: true });

  const keepRun = async ({ id, thread_id }: OpenAI.Beta.Threads.Run) => {
    corpus.keep(await openai.beta.threads.runs.retrieve(id, { thread_id }));
    corpus.keep(await openai.beta.threads.runs.steps.list(id, { thread_id }));
    corpus.keep(await openai.beta.threads.messages.list(thread_id));
  };

  fake.reply({ text: 'Once', incomplete: 'max_output_tokens' });
  await keepRun(await corpus.follow(await start()));

  fake.reply({ chunks: ['Once ', 'upon'] });
  fake.cutStream({ afterEvents: 6, continues: false });
  fake.fail({ on: 'GET /responses/{id}', status: 404 });
  await keepRun(await corpus.follow(await start()));

  fake.reply({ chunks: ['Once ', 'upon'] });
  const hold = fake.hold({ afterEvents: 6 });
  const stream = openai.beta.threads.createAndRunStream(body);
  const heardOf = hearRun(stream);
  const following = corpus.follow(stream);
  const [{ id, thread_id }] = await Promise.all([heardOf, hold.reached]);
  await openai.beta.threads.runs.cancel(id, { thread_id });
  await following;
  hold.release();

  fake.reply({ chunks: ['Once ', 'upon'] });
  const forever = fake.hold({ afterEvents: 6 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  try {
    const expiring = corpus.follow(await start());
    await forever.reached;
    await vi.advanceTimersByTimeAsync(601_000);
    await expiring;
  } finally {
    vi.useRealTimers();
    forever.release();
  }
}

async function deleteEverything({ openai, corpus, assistantId }: Stage, threadId: string): Promise<void> {
  const { assistants, threads } = openai.beta;
  const [message] = (await threads.messages.list(threadId)).data;
  corpus.keep(await threads.messages.delete(message?.id ?? '', { thread_id: threadId }));
  corpus.keep(await threads.delete(threadId));
  corpus.keep(await assistants.delete(assistantId));
}
