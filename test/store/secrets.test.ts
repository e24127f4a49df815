import { toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { setup, weatherTool } from '../support/setup.js';
import { describeBackends } from './support/backends.js';

const KEY = 'sk-proj-0123456789secret';
const HEADER = 'header-of-the-tenant';
const CONTENT = 'content-of-a-file';

/** As it is, and as a dump may show it. */
const forms = (text: string): string[] => [text, Buffer.from(text).toString('base64'), encodeURIComponent(text)];

describe('what is stored', () => {
  describeBackends(({ open, dump }) => {
    test('holds no key, no header and no content of a file', async () => {
      const { fake, client } = setup(
        { store: await open() },
        {},
        { apiKey: KEY, organization: 'org-of-mine', defaultHeaders: { 'x-tenant': HEADER } },
      );
      const file = await client.files.create({
        file: await toFile(new TextEncoder().encode(CONTENT), 'notes.txt'),
        purpose: 'assistants',
      });
      const plot = fake.addContainerFile({ filename: 'plot.png', content: new TextEncoder().encode(CONTENT) });
      fake.reply({
        fileSearch: {
          results: [{ file_id: file.id, filename: 'notes.txt', score: 0.9, text: CONTENT, attributes: {} }],
        },
        codeInterpreter: { code: 'plot()', outputs: [{ type: 'logs', logs: 'done' }] },
        functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }],
      });
      fake.reply({
        text: 'See the notes.',
        annotations: [
          { type: 'file_citation', file_id: file.id, filename: 'notes.txt', index: 8 },
          { type: 'container_file_citation', ...pick(plot), start_index: 0, end_index: 0 },
        ],
      });
      fake.reply('Once more.');
      const assistant = await client.beta.assistants.create({
        model: 'gpt-4o',
        tools: [weatherTool, { type: 'file_search' }, { type: 'code_interpreter' }],
      });
      const options = { headers: { authorization: `Bearer ${KEY}`, 'x-call': HEADER } };
      const thread = await client.beta.threads.create(
        {
          messages: [
            {
              role: 'user',
              content: 'What do the notes say?',
              attachments: [{ file_id: file.id, tools: [{ type: 'file_search' }] }],
            },
          ],
        },
        options,
      );
      const { runs } = client.beta.threads;
      const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];
      const waiting = await runs.createAndPoll(thread.id, { assistant_id: assistant.id, include }, options);
      const run = await runs.submitToolOutputsAndPoll(
        waiting.id,
        { thread_id: thread.id, tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }] },
        options,
      );
      expect(run.status).toBe('completed');
      await client.beta.threads.messages.list(thread.id, {}, options);
      await runs.stream(thread.id, { assistant_id: assistant.id }, options).finalRun();

      const stored = await dump();
      expect(stored).toContain(run.id);
      expect(stored).toContain(file.id);
      for (const secret of [KEY, HEADER, CONTENT].flatMap(forms)) expect(stored).not.toContain(secret);

      // It is there for who asks, read from the platform; and missing, not an error, where that has it no longer.
      const place = { thread_id: thread.id, include };
      const list = async () => JSON.stringify((await runs.steps.list(run.id, place)).data);
      expect(await list()).toContain(CONTENT);
      expect(JSON.stringify((await runs.steps.list(run.id, { thread_id: thread.id })).data)).not.toContain(CONTENT);
      fake.fail({ on: 'GET /responses/{id}', status: 404, times: 10 });
      expect(await list()).toContain('notes.txt');
      expect(await list()).not.toContain(CONTENT);
    });
  });
});

function pick({ id, container_id, filename }: { id: string; container_id?: unknown; filename?: unknown }) {
  return { file_id: id, container_id, filename };
}
