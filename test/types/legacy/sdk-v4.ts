/** Code as it was written for SDK v4, with its import swapped. It has to compile with every supported SDK. */
import OpenAI from 'openai-assistants-shim';
import { AssistantStream } from 'openai-assistants-shim';
import type { ClientOptions } from 'openai-assistants-shim';

const openai = new OpenAI({ apiKey: 'key', assistants: { citationMarkers: false } });
const options: OpenAI.RequestOptions = { timeout: 1000, headers: { 'x-app': '1' } };

export async function manage(assistantId: string, threadId: string, messageId: string): Promise<string[]> {
  const tool: OpenAI.Beta.FunctionTool = { type: 'function', function: { name: 'look_up' } };
  const params: OpenAI.Beta.AssistantCreateParams = { model: 'gpt-4o', tools: [tool, { type: 'file_search' }] };
  const assistant: OpenAI.Beta.Assistant = await openai.beta.assistants.create(params);
  await openai.beta.assistants.update(assistantId, { name: 'New name' });
  for await (const each of openai.beta.assistants.list({ limit: 3 })) console.log(each.id);
  const listed = await openai.beta.assistants.list(options);
  const assistantGone: OpenAI.Beta.AssistantDeleted = await openai.beta.assistants.del(assistantId);

  const thread: OpenAI.Beta.Thread = await openai.beta.threads.create();
  await openai.beta.threads.create(options);
  await openai.beta.threads.update(threadId, { metadata: { user: 'u' } }, options);
  const threadGone: OpenAI.Beta.ThreadDeleted = await openai.beta.threads.del(threadId);

  const created: OpenAI.Beta.Threads.Message = await openai.beta.threads.messages.create(threadId, {
    role: 'user',
    content: [
      { type: 'text', text: 'Look at this' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
    ],
    attachments: [{ file_id: 'file-1', tools: [{ type: 'file_search' }] }],
  });
  const message = await openai.beta.threads.messages.retrieve(threadId, messageId);
  await openai.beta.threads.messages.retrieve(threadId, messageId, options);
  await openai.beta.threads.messages.update(threadId, messageId, { metadata: { seen: 'yes' } });
  const page = await openai.beta.threads.messages.list(threadId, { order: 'asc', run_id: 'run_1' });
  await openai.beta.threads.messages.list(threadId, options);
  const messageGone: OpenAI.Beta.Threads.MessageDeleted = await openai.beta.threads.messages.del(threadId, messageId);
  const texts = page.data.flatMap((each) => each.content).map((part) => (part.type === 'text' ? part.text.value : ''));
  const ids = [assistant, assistantGone, thread, threadGone, created, message, messageGone].map((each) => each.id);
  return [...texts, ...ids, ...listed.data.map((each) => each.model)];
}

export async function poll(threadId: string, assistantId: string): Promise<OpenAI.Beta.Threads.Run> {
  let run = await openai.beta.threads.runs.create(threadId, { assistant_id: assistantId });
  run = await openai.beta.threads.runs.retrieve(threadId, run.id);
  run = await openai.beta.threads.runs.update(threadId, run.id, { metadata: { a: 'b' } });
  run = await openai.beta.threads.runs.poll(threadId, run.id, { pollIntervalMs: 500 });
  const outputs: OpenAI.Beta.Threads.Runs.RunSubmitToolOutputsParams.ToolOutput[] = [];
  if (run.required_action?.type === 'submit_tool_outputs') {
    for (const call of run.required_action.submit_tool_outputs.tool_calls) {
      outputs.push({ tool_call_id: call.id, output: call.function.arguments });
    }
    run = await openai.beta.threads.runs.submitToolOutputs(threadId, run.id, { tool_outputs: outputs });
    run = await openai.beta.threads.runs.submitToolOutputsAndPoll(
      threadId,
      run.id,
      { tool_outputs: outputs },
      { pollIntervalMs: 1000 },
    );
  }
  run = await openai.beta.threads.runs.cancel(threadId, run.id, options);
  const { data, has_more } = await openai.beta.threads.runs.list(threadId, { limit: 1 });
  const status: OpenAI.Beta.Threads.RunStatus | undefined = data[0]?.status;
  console.log(has_more, status);
  const steps = await openai.beta.threads.runs.steps.list(threadId, run.id, { order: 'asc' });
  for await (const step of openai.beta.threads.runs.steps.list(threadId, run.id)) console.log(step.step_details);
  const step: OpenAI.Beta.Threads.Runs.RunStep = await openai.beta.threads.runs.steps.retrieve(
    threadId,
    run.id,
    steps.data[0]?.id ?? '',
  );
  await openai.beta.threads.runs.steps.retrieve(threadId, run.id, step.id, options);
  return openai.beta.threads.createAndRunPoll({ assistant_id: assistantId, thread: { messages: [] } });
}

export async function stream(threadId: string, runId: string, write: (text: string) => void) {
  const events = await openai.beta.threads.runs.create(threadId, { assistant_id: 'asst_1', stream: true });
  for await (const event of events) {
    const known: OpenAI.Beta.AssistantStreamEvent = event;
    if (known.event === 'thread.message.delta') write(JSON.stringify(known.data.delta));
  }
  const more = await openai.beta.threads.runs.submitToolOutputs(threadId, runId, { tool_outputs: [], stream: true });
  for await (const event of more) write(event.event);
  const run: AssistantStream = openai.beta.threads.runs
    .submitToolOutputsStream(threadId, runId, { tool_outputs: [{ tool_call_id: 'call_1', output: '42' }] })
    .on('textCreated', () => write('\nassistant > '))
    .on('textDelta', (delta, snapshot) => write(delta.value ?? snapshot.value))
    .on('toolCallDelta', (delta) => {
      if (delta.type === 'code_interpreter') write(delta.code_interpreter?.input ?? '');
    })
    .on('event', (event) => write(event.event));
  const final: OpenAI.Beta.Threads.Run = await run.finalRun();
  const parsed = AssistantStream.fromReadableStream(run.toReadableStream());
  parsed.on('error', (error) => write(`${error.message} ${final.id}`));
  const { runs } = openai.beta.threads;
  return new Response(runs.stream(threadId, { assistant_id: 'asst_1' }).toReadableStream());
}

export async function store(): Promise<void> {
  const made = await openai.beta.vectorStores.create({ name: 'Docs' });
  await openai.beta.vectorStores.files.create(made.id, { file_id: 'file-1' });
  const file = await openai.beta.vectorStores.files.retrieve(made.id, 'file-1');
  for await (const each of openai.beta.vectorStores.files.list(made.id)) console.log(each.status, file.status);
  await openai.beta.vectorStores.files.update(made.id, 'file-1', { attributes: { kind: 'note' } });
  for await (const { text } of openai.beta.vectorStores.files.content(made.id, 'file-1')) console.log(text);
  await openai.beta.vectorStores.files.list(made.id, { timeout: 100 });
  await openai.beta.vectorStores.list({ timeout: 100 });
  await openai.beta.vectorStores.files.del(made.id, 'file-1');
  await openai.files.del('file-1');
  const batch = await openai.beta.vectorStores.fileBatches.createAndPoll(made.id, { file_ids: [] });
  await openai.beta.vectorStores.fileBatches.cancel(made.id, batch.id);
  await openai.beta.vectorStores.del(made.id);
}

export async function tidy(storeId: string, fileId: string, batchId: string): Promise<string[]> {
  const { vectorStores } = openai;
  const file: OpenAI.VectorStores.VectorStoreFile = await vectorStores.files.retrieve(storeId, fileId);
  await vectorStores.files.update(storeId, fileId, { attributes: { kind: 'note' } }, options);
  for await (const { text } of vectorStores.files.content(storeId, fileId)) console.log(text);
  for await (const each of vectorStores.files.list(storeId, options)) console.log(each.id);
  await vectorStores.files.poll(storeId, fileId, { pollIntervalMs: 500 });
  let batch: OpenAI.VectorStores.VectorStoreFileBatch = await vectorStores.fileBatches.retrieve(storeId, batchId);
  batch = await vectorStores.fileBatches.poll(storeId, batch.id);
  batch = await vectorStores.fileBatches.cancel(storeId, batch.id, options);
  for await (const each of vectorStores.fileBatches.listFiles(storeId, batch.id, { limit: 1 })) console.log(each.id);
  await vectorStores.fileBatches.listFiles(storeId, batch.id, options);
  await openai.beta.vectorStores.fileBatches.retrieve(storeId, batch.id);
  await openai.beta.vectorStores.files.poll(storeId, file.id);
  for await (const each of vectorStores.list(options)) console.log(each.name);
  const text: string = await openai.files.retrieveContent(fileId);
  const gone = [
    await vectorStores.files.del(storeId, fileId),
    await vectorStores.del(storeId, options),
    await openai.files.del(fileId),
    await openai.models.del('ft:gpt-4o:me'),
    await openai.chat.completions.del('chatcmpl_1'),
  ];
  return [text, ...gone.map(({ id }) => id)];
}

export async function chat(): Promise<string | null | undefined> {
  const { completions } = openai.beta.chat;
  const parsed = await completions.parse({ model: 'gpt-4o', messages: [] });
  completions.stream({ model: 'gpt-4o', messages: [] }).on('content', (delta) => console.log(delta));
  const runner = completions.runTools({
    model: 'gpt-4o',
    messages: [],
    tools: [{ type: 'function', function: { name: 'now', description: 'Time', parameters: {}, function: () => '12' } }],
  });
  return (await runner.finalContent()) ?? parsed.choices[0]?.message.content;
}

export function explain(error: unknown, settings: ClientOptions): OpenAI.Chat.ChatCompletionMessageParam | number {
  if (error instanceof OpenAI.APIError) return Number(error.status);
  if (error instanceof OpenAI.NotFoundError) return 404;
  return { role: 'user', content: String(settings.baseURL) };
}

// What the old calls did not take is still refused.
export async function refused(): Promise<void> {
  // @ts-expect-error the run id is missing
  await openai.beta.threads.runs.retrieve('thread_1');
  // @ts-expect-error unknown parameter
  await openai.beta.threads.runs.update('thread_1', 'run_1', { colour: 'red' });
  // @ts-expect-error tool outputs are missing
  await openai.beta.threads.runs.submitToolOutputs('thread_1', 'run_1', {});
  // @ts-expect-error unknown option
  new OpenAI({ assistants: { colour: 'red' } });
}
