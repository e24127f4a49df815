import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyParts } from '../../src/testing/index.js';
import { collect, functionTool, matching, refusalOf, setup } from './setup.js';

const tools = (storeId: string) => [
  functionTool('f'),
  { type: 'file_search' as const, vector_store_ids: [storeId] },
  { type: 'code_interpreter' as const, container: { type: 'auto' as const } },
];

async function streamReply(reply: ReplyParts, extra: { include?: never[] } = {}) {
  const { fake, client } = setup();
  fake.reply(reply);
  const stream = await client.responses.create({
    model: 'gpt-4o',
    input: 'Go',
    stream: true,
    tools: tools(fake.addVectorStore().id),
    ...extra,
  });
  return collect(stream);
}

const types = (events: { type: string }[]) => events.map(({ type }) => type.replace('response.', ''));

describe('a streamed response', () => {
  it('numbers its events from 0 and sends text in padded deltas', async () => {
    const events = await streamReply({ chunks: ['Hel', 'lo!'] });
    expect(types(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(events[0]).toMatchObject({
      response: { status: 'in_progress', output: [], usage: null, service_tier: 'auto' },
    });
    expect(events[2]).toMatchObject({ output_index: 0, item: { status: 'in_progress', content: [] } });
    expect(events[4]).toMatchObject({
      delta: 'Hel',
      content_index: 0,
      logprobs: [],
      obfuscation: matching(/^.{13}$/),
    });
    expect(events[9]).toMatchObject({
      response: { status: 'completed', service_tier: 'default', output: [{ status: 'completed' }] },
    });
  });

  it('leaves the padding out when asked to', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const stream = await client.responses.create({
      model: 'gpt-4o',
      input: 'Go',
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    for (const event of await collect(stream)) expect(event).not.toHaveProperty('obfuscation');
  });

  it('sends the arguments of function calls in deltas', async () => {
    const events = await streamReply({ functionCalls: [{ name: 'f', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
    expect(events[2]).toMatchObject({
      item: { type: 'function_call', arguments: '', call_id: 'call_1', name: 'f', status: 'in_progress' },
    });
    const deltas = events.flatMap((event) =>
      event.type === 'response.function_call_arguments.delta' ? event.delta : [],
    );
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe('{"city":"Oslo"}');
    expect(types(events.slice(-3))).toEqual(['function_call_arguments.done', 'output_item.done', 'completed']);
  });

  it('sends reasoning, file search, code and refusals with their own events', async () => {
    const events = await streamReply({
      reasoning: 'Hm.',
      fileSearch: { queries: ['q'] },
      codeInterpreter: { code: '1', logs: '1' },
      refusal: 'No.',
    });
    expect(types(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'file_search_call.in_progress',
      'file_search_call.searching',
      'file_search_call.completed',
      'output_item.done',
      'output_item.added',
      'code_interpreter_call.in_progress',
      'code_interpreter_call_code.delta',
      'code_interpreter_call_code.done',
      'code_interpreter_call.interpreting',
      'code_interpreter_call.completed',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events[13]).toMatchObject({ item: { code: '', outputs: null } });
    expect(events[19]).toMatchObject({ item: { code: '1', outputs: null } });
  });

  it('sends outputs and results when they are included', async () => {
    const include = ['code_interpreter_call.outputs', 'file_search_call.results'] as never[];
    const reply = { fileSearch: { results: [{ text: 't' }] }, codeInterpreter: { code: '1', logs: '1' } };
    const done = (await streamReply(reply, { include })).filter((event) => event.type === 'response.output_item.done');
    expect(done).toMatchObject([
      { item: { results: [{ text: 't' }] } },
      { item: { outputs: [{ type: 'logs', logs: '1' }] } },
    ]);
  });

  it('sends an annotation when exactly as many characters were sent as its index says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 3 }),
        async (text, places) => {
          const indexes = places.map((place) => Math.min(place, [...text].length)).sort((a, b) => a - b);
          const annotations = indexes.map((index) => ({
            type: 'file_citation',
            file_id: 'file-1',
            filename: 'a.txt',
            index,
          }));
          const { fake, client } = setup();
          fake.reply({ text, annotations });
          let sent = '';
          const arrived: number[] = [];
          for await (const event of await client.responses.create({ model: 'gpt-4o', input: 'Go', stream: true })) {
            if (event.type === 'response.output_text.delta') sent += event.delta;
            if (event.type === 'response.output_text.annotation.added') arrived.push([...sent].length);
          }
          expect(sent).toBe(text);
          expect(arrived).toEqual(indexes);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('sends the citation of a container file after its link, and that of an image at the end', async () => {
    const { fake, client } = setup();
    const text = 'Here: [a](sandbox:/mnt/data/a.csv) ok';
    const file = fake.addContainerFile({ filename: 'a.csv' });
    const link = {
      type: 'container_file_citation',
      file_id: file.id,
      filename: 'a.csv',
      start_index: 10,
      end_index: 33,
    };
    fake.reply({ text, annotations: [link, { ...link, start_index: 0, end_index: 0 }] });
    const seen: [number, unknown][] = [];
    let sent = 0;
    for await (const event of await client.responses.create({ model: 'gpt-4o', input: 'Go', stream: true })) {
      if (event.type === 'response.output_text.delta') sent += event.delta.length;
      if (event.type === 'response.output_text.annotation.added') seen.push([sent, event.annotation_index]);
    }
    expect(seen).toEqual([
      [33, 0],
      [text.length, 1],
    ]);
  });

  it('ends with response.failed, and with an error event before it for a stream error', async () => {
    const failed = await streamReply({ text: 'A', failed: { code: 'server_error', message: 'Sorry.' } });
    expect(failed.at(-1)).toMatchObject({ type: 'response.failed', response: { error: { code: 'server_error' } } });
    const { fake, client } = setup();
    fake.reply({ chunks: ['A'], streamError: { code: 'insufficient_quota', message: 'No more.' } });
    const stream = await client.responses.create({ model: 'gpt-4o', input: 'Go', stream: true });
    expect(await refusalOf(collect(stream))).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' });
    const raw = await (async () => {
      fake.reply({ streamError: { code: 'insufficient_quota', message: 'No more.' } });
      const response = await client.responses.create({ model: 'gpt-4o', input: 'Go', stream: true }).asResponse();
      return response.text();
    })();
    expect(raw).toContain(
      'event: error\ndata: {"type":"error","sequence_number":2,"error":{"type":"insufficient_quota"',
    );
    expect(raw.trim().split('\n\n').at(-1)).toContain('event: response.failed');
  });

  it('is given up when its reader goes away: nothing joins and the conversation is free', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('A long text that is not read to its end.');
    const stream = await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'Go', stream: true });
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') break;
    }
    expect(fake.conversations[0]).toMatchObject({ lockedBy: null, items: [] });
    expect(fake.responses[0]?.status).toBe('cancelled');
  });

  it('answers refusals as plain errors before any event', async () => {
    const { client } = setup();
    expect(await refusalOf(client.responses.create({ model: 'gpt-4o', input: 'Go', stream: true }))).toMatchObject({
      status: 400,
    });
  });
});
