import { expect, test } from 'vitest';
import { openDoor } from './support/door.js';

const CONTENT = 'step_details.tool_calls[*].file_search.results[*].content';

test.each([
  ['include[]', [CONTENT]],
  ['include[0]', [CONTENT]],
  ['include', [CONTENT]],
  ['include', [CONTENT, CONTENT]],
])('reads an array that a client sends as %s with the values %j', async (name, values) => {
  const { fake, call } = openDoor({ proxy: true });
  fake.reply({ fileSearch: { results: [{ filename: 'notes.txt', text: 'It rains.', score: 0.5 }] }, text: 'Rain.' });
  const store = await call('POST', '/v1/vector_stores', { name: 'Notes' });
  const assistant = await call('POST', '/v1/assistants', {
    model: 'gpt-5.6-sol',
    tools: [{ type: 'file_search' }],
    tool_resources: { file_search: { vector_store_ids: [store.id] } },
  });
  let run = await call('POST', '/v1/threads/runs', {
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'Weather?' }] },
  });
  const path = `/v1/threads/${String(run.thread_id)}/runs/${String(run.id)}`;
  while (run.status !== 'completed') {
    await new Promise(setImmediate);
    run = await call('GET', path);
  }

  const query = new URLSearchParams(values.map((value) => [name, value]));
  const steps = await call('GET', `${path}/steps?order=asc&${String(query)}`);

  expect(steps.data).toMatchObject([
    {
      step_details: {
        tool_calls: [{ file_search: { results: [{ content: [{ type: 'text', text: 'It rains.' }] }] } }],
      },
    },
    { type: 'message_creation' },
  ]);
});
