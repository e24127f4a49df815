import fc from 'fast-check';
import type { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { foldEvents } from '../support/fold-events.js';
import { assistants, runs, type Known } from '../support/legacy-arbitraries.js';
import { outputs } from '../support/response-arbitraries.js';
import { setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';

describe('any legal legacy input', () => {
  const known: Known = { fileIds: ['file-one', 'file-two', 'file-three'], vectorStoreIds: ['vs_one', 'vs_two'] };

  it('becomes requests that the service accepts, and is echoed', async () => {
    await fc.assert(
      fc.asyncProperty(assistants(known), runs(known), async (assistantParams, params) => {
        const { fake, client } = setup({}, { jsonWord: 'context' }, { logLevel: 'off' });
        for (const id of known.fileIds) fake.addFile({ id, purpose: 'user_data' });
        for (const id of known.vectorStoreIds) fake.addVectorStore({ id });
        fake.respond(() => '{}');
        const assistant = await client.beta.assistants.create(assistantParams);
        expect(await client.beta.assistants.retrieve(assistant.id)).toEqual(assistant);
        const run = await client.beta.threads.createAndRunPoll({
          ...(params as object),
          assistant_id: assistant.id,
        });
        expect(run).toMatchObject({ status: 'completed', last_error: null, model: assistantParams.model });
        expect(run.metadata).toEqual(params.metadata ?? {});
        expect(run.response_format).toEqual(params.response_format ?? assistantParams.response_format ?? 'auto');
        expect(fake.requests.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);

        const given = params.thread?.messages ?? [];
        const { data } = await client.beta.threads.messages.list(run.thread_id, { order: 'asc', limit: 100 });
        expect(data.slice(0, -1).map(({ role, metadata, attachments }) => ({ role, metadata, attachments }))).toEqual(
          given.map(({ role, metadata, attachments }) => ({
            role,
            metadata: metadata ?? {},
            attachments: attachments ?? [],
          })),
        );
        expect(data.at(-1)).toMatchObject({ role: 'assistant', run_id: run.id });
      }),
      { numRuns: 150 },
    );
  });
});

describe('whatever the model answers', () => {
  const tools: OpenAI.Beta.AssistantTool[] = [
    { type: 'function', function: { name: 'a' } },
    { type: 'function', function: { name: 'b' } },
    { type: 'code_interpreter' },
    { type: 'file_search' },
  ];
  const include = 'step_details.tool_calls[*].file_search.results[*].content' as const;

  it.each([
    ['whole', { type: 'auto' as const }],
    ['windowed', { type: 'last_messages' as const, last_messages: 3 }],
  ])('the deltas of a stream fold to what retrieve and list give, history %s', async (_, truncation_strategy) => {
    await fc.assert(
      fc.asyncProperty(outputs, fc.boolean(), async (items, citationMarkers) => {
        const { fake, client } = setup({ citationMarkers });
        const store = fake.addVectorStore();
        const assistant = await client.beta.assistants.create({
          model: 'gpt-4o',
          tools,
          tool_resources: { file_search: { vector_store_ids: [store.id] } },
        });
        fake.reply(items.map(({ id: _id, ...item }) => item as { type: string }));
        const run = await streamRun(client, { assistant_id: assistant.id, truncation_strategy, stream: true });
        const folded = foldEvents(run.events);
        expect(await readRun(client, run)).toEqual(folded);

        const place = { thread_id: run.threadId };
        const { status, required_action } = await client.beta.threads.runs.retrieve(run.runId, place);
        const calls = required_action?.submit_tool_outputs.tool_calls ?? [];
        expect(calls.length > 0 ? 'requires_action' : 'completed').toBe(status);
        if (calls.length === 0) return;
        fake.reply('Done.');
        const stream = client.beta.threads.runs.submitToolOutputsStream(run.runId, {
          ...place,
          tool_outputs: calls.map(({ id }) => ({ tool_call_id: id, output: 'out' })),
        });
        const rest: AssistantStreamEvent[] = [];
        for await (const event of stream) rest.push(event);
        const { messages, steps } = await readRun(client, run);
        expect(messages).toEqual([...folded.messages, ...foldEvents(rest).messages]);
        expect(steps.slice(folded.steps.length)).toEqual(foldEvents(rest).steps.slice(-1));
        const outcomes = steps.flatMap(({ step_details: details }) =>
          details.type === 'tool_calls' ? details.tool_calls : [],
        );
        for (const call of outcomes) if (call.type === 'function') expect(call.function.output).toBe('out');
        const all = await client.beta.threads.runs.steps.list(run.runId, { ...place, include: [include], limit: 100 });
        expect(all.data).toHaveLength(steps.length);
      }),
      { numRuns: 60 },
    );
  });
});
