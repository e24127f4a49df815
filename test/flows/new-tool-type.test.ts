import { expect, it, vi } from 'vitest';
import * as z from 'zod/v4-mini';
import type * as Registry from '../../src/mapping/tools/registry.js';
import type * as Schemas from '../../src/schemas/tools.js';
import { setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';

/** A tool that the old API never had, as its one file would describe it. Its types are those of another tool. */
const webSearch = vi.hoisted(() => ({
  name: 'web_search',
  itemType: 'web_search_call',
  include: 'web_search_call.action.sources',
  toRequest: () => ({ type: 'web_search', search_context_size: 'low' }),
  toChoice: () => ({ type: 'web_search' }),
  restore: () => ({ tool: { type: 'web_search' } }),
  toCall: ({ id, action }: { id: string; action?: { query: string } }) => ({
    id,
    type: 'web_search',
    web_search: { query: action?.query ?? '' },
  }),
  firstDelta: ({ id }: { id: string }) => ({ id, type: 'web_search', web_search: { query: '' } }),
  results: ({ web_search: found }: { web_search: object }) => ({ type: 'web_search', web_search: found }),
  retell: (call: object) => call,
}));

vi.mock('../../src/mapping/tools/registry.js', async (importOriginal) => {
  const original = await importOriginal<typeof Registry>();
  return { TOOL_TYPES: [...original.TOOL_TYPES, webSearch] };
});

vi.mock('../../src/schemas/tools.js', async (importOriginal) => ({
  ...(await importOriginal<typeof Schemas>()),
  tools: () => z.array(z.looseObject({ type: z.string() })),
}));

it('a type of tool that is described and registered is offered, streamed, listed and restored', async () => {
  const { fake, client } = setup();
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'web_search' } as never] });
  fake.reply([
    { type: 'web_search_call', action: { type: 'search', query: 'cake' } },
    { type: 'message', content: 'Cake is good.' },
  ]);
  const run = await streamRun(client, { assistant_id: assistant.id });

  const request = fake.requests.find(({ path }) => path === '/responses');
  expect(request?.body).toMatchObject({
    tools: [{ type: 'web_search', search_context_size: 'low' }],
    include: ['web_search_call.action.sources'],
  });

  const id = expect.stringMatching(/^ws_/) as string;
  const deltas = run.events.flatMap(({ event, data }) => (event === 'thread.run.step.delta' ? [data.delta] : []));
  expect(deltas).toEqual([
    { step_details: { type: 'tool_calls', tool_calls: [{ index: 0, ...webSearch.firstDelta({ id }) }] } },
    {
      step_details: {
        type: 'tool_calls',
        tool_calls: [{ index: 0, type: 'web_search', web_search: { query: 'cake' } }],
      },
    },
  ]);

  const calls = [{ id, type: 'web_search', web_search: { query: 'cake' } }];
  const { steps } = await readRun(client, run);
  expect(steps[0]?.step_details).toEqual({ type: 'tool_calls', tool_calls: calls });

  const { client: other } = setup({}, {}, { fetch: fake.fetch });
  const restored = await other.beta.threads.runs.retrieve(run.runId, { thread_id: run.threadId });
  expect(restored).toMatchObject({ status: 'completed', tools: [{ type: 'web_search' }] });
  const listed = await other.beta.threads.runs.steps.list(run.runId, { thread_id: run.threadId, order: 'asc' });
  expect(listed.data[0]?.step_details).toEqual({ type: 'tool_calls', tool_calls: calls });
  const lookup = fake.requests.findLast(({ method, path }) => method === 'GET' && path.startsWith('/responses/'));
  expect(lookup?.query.include).toContain('web_search_call.action.sources');
});
