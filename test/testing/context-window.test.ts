import { describe, expect, it } from 'vitest';
import { collect, functionTool, postResponses, refusalOf, setup } from './setup.js';

const message = 'Your input exceeds the context window of this model. Please adjust your input and try again.';
const model = 'gpt-4o';
const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');
const input = [
  { role: 'user' as const, content: words(40) },
  { role: 'user' as const, content: 'The end.' },
];

describe('a context that is too long for its model', () => {
  it('is refused', async () => {
    const { client } = setup({ contextWindow: 30 });
    expect(await refusalOf(client.responses.create({ model, input }))).toMatchObject({
      status: 400,
      message: `400 ${message}`,
      param: 'input',
      code: 'context_length_exceeded',
    });
  });

  it('fails in its stream, and takes no reply', async () => {
    const { fake, client } = setup({ contextWindow: { [model]: 30 } });
    fake.reply('Fine.');
    const response = await fake.fetch('https://api.openai.com/v1/responses', {
      method: 'POST',
      headers: { authorization: 'Bearer test' },
      body: JSON.stringify({ model, input, stream: true }),
    });
    const events = (await response.text()).split('\n\n').filter(Boolean);
    const data = events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { type: string });
    const error = { code: 'context_length_exceeded', message };
    expect(response.status).toBe(200);
    expect(data).toMatchObject([
      { type: 'response.created' },
      { type: 'response.in_progress' },
      { type: 'error', error: { ...error, type: 'invalid_request_error', param: 'input' } },
      { type: 'response.failed', response: { status: 'failed', error, usage: null } },
    ]);
    expect(await client.responses.create({ model: 'gpt-4.1', input })).toMatchObject({ output_text: 'Fine.' });
  });

  it('is refused before its stream begins, with the option overflow', async () => {
    const { client } = setup({ contextWindow: 30, overflow: 'refuse' });
    const refusal = await refusalOf(client.responses.create({ model, input, stream: true }));
    expect(refusal).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });

  it('loses its oldest items with truncation, and the outputs of calls that went with them', async () => {
    const { fake, client } = setup({ contextWindow: 30 });
    const seen: unknown[] = [];
    fake.respond(({ context }) => {
      seen.push(...context.items.map(({ type, content }) => ({ type, content })));
      return 'Fine.';
    });
    const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: words(40) };
    const output = { type: 'function_call_output', call_id: 'call_1', output: '4' };
    const sent = [input[0], call, output, input[1]];
    const response = await postResponses(client, {
      model,
      input: sent,
      truncation: 'auto',
      tools: [functionTool('f')],
    });
    expect(seen).toEqual([{ type: 'message', content: [{ type: 'input_text', text: 'The end.' }] }]);
    expect(response).toMatchObject({ truncation: 'auto', status: 'completed' });
    const { id } = response as { id: string };
    expect(await collect(client.responses.inputItems.list(id))).toHaveLength(4);
  });

  it('is refused with truncation too when its last item alone does not fit', async () => {
    const { client } = setup({ contextWindow: 30 });
    const refusal = await refusalOf(client.responses.create({ model, input: words(40), truncation: 'auto' }));
    expect(refusal).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });
});
