import { setTimeout } from 'node:timers/promises';
import { expectEqual } from './execute.mjs';

/**
 * Speaks to a handler that an example mounts, as a legacy client does: several requests for a polled run, and one that is
 * streamed. `send` takes a path from `/v1` on.
 */
export async function callMount(send, fake) {
  const call = async (method, path, body) => {
    const headers = { authorization: 'Bearer let-me-in', 'content-type': 'application/json' };
    const response = await send(`/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    expectEqual(response.status, 200, `${method} ${path}`);
    return response;
  };
  const ask = async (...args) => (await call(...args)).json();
  expectEqual(
    (await send('/v1/assistants', { headers: { authorization: 'Bearer wrong' } })).status,
    401,
    'a wrong token',
  );

  const { id: assistant_id } = await ask('POST', '/assistants', { model: 'gpt-6-luna' });
  const thread = await ask('POST', '/threads', { messages: [{ role: 'user', content: 'Hello.' }] });
  fake.reply('Polled.');
  let run = await ask('POST', `/threads/${thread.id}/runs`, { assistant_id });
  while (run.status === 'queued' || run.status === 'in_progress') {
    await setTimeout(20);
    run = await ask('GET', `/threads/${thread.id}/runs/${run.id}`);
  }
  expectEqual(run.status, 'completed');

  fake.reply('Streamed.');
  const streamed = await (await call('POST', `/threads/${thread.id}/runs`, { assistant_id, stream: true })).text();
  expectEqual(streamed.endsWith('event: done\ndata: [DONE]\n\n'), true, 'the end of a stream');
  const { data } = await ask('GET', `/threads/${thread.id}/messages?order=asc`);
  const shown = data.map(({ content: [part] }) => part.text.value);
  expectEqual(shown, ['Hello.', 'Polled.', 'Streamed.']);
}
