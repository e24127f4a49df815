import { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createFakeOpenAI, type Reply } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { collect } from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { createWeatherAssistant } from '../support/setup.js';

type Item = Record<string, unknown> & { id: string; type: string };
type Event = Record<string, unknown> & { type: string; item?: Item; response?: { output: Item[] } };
type Change = (events: Event[]) => unknown[];

const reply = { reasoning: 'Hm.', text: 'Looking out.', functionCalls: [{ name: 'get_weather', arguments: {} }] };

/** Streams a run through a gateway that changes the events of the response. Threads are in the store: it has no conversations. */
async function streamBehind(change: Change, answer: Reply, write = writeEvent) {
  const fake = createFakeOpenAI();
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fake.fetch(input, init);
    if (!response.headers.get('content-type')?.includes('event-stream')) return response;
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: {'));
    const events = change(lines.map((line) => JSON.parse(line.slice('data: '.length)) as Event));
    return new Response(events.map(write).join(''), { headers: { 'content-type': 'text/event-stream' } });
  };
  const client = new OpenAI({ apiKey: 'test', fetch, assistants: { history: 'store' } });
  fake.reply(answer);
  const assistant = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const { runs, messages } = client.beta.threads;
  const events = await collect(await runs.create(thread.id, { assistant_id: assistant.id, stream: true }));
  const { data } = await messages.list(thread.id, { order: 'asc' });
  const run = (await runs.list(thread.id)).data[0];
  expect(findGrammarFaults(events)).toEqual([]);
  expect(foldEvents(events).messages).toEqual(data.filter((message) => message.run_id === run?.id));
  const deltas = events.filter(({ event }) => event === 'thread.message.delta').length;
  const texts = data
    .slice(1)
    .map(({ content }) => content.map((part) => (part.type === 'text' ? part.text.value : '')));
  return { texts, deltas, status: run?.status, usage: run?.usage, lastError: run?.last_error };
}

const writeEvent = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;

/** Adds to the position of each event about an item. */
const shift =
  (by: number) =>
  (event: Event): Event =>
    'output_index' in event ? { ...event, output_index: Math.max(0, Number(event['output_index']) + by) } : event;

const isBegin = ({ type, item }: Event): boolean =>
  type.endsWith('part.added') || (type.endsWith('item.added') && item?.type === 'message');

const isOfReasoning = ({ type, item }: Event): boolean => type.includes('reasoning') || item?.type === 'reasoning';

describe('a response behind a gateway', () => {
  it('keeps a message with the position of the reasoning before it, announced or not', async () => {
    for (const change of [
      (events: Event[]) => events.map(shift(-1)),
      (events: Event[]) => events.filter((event) => !isBegin(event)).map(shift(-1)),
    ]) {
      const { texts, deltas, status } = await streamBehind(change, reply);
      expect([texts, status]).toEqual([[['Looking out.']], 'requires_action']);
      expect(deltas).toBeGreaterThan(1);
    }
  });

  it('tells a message once that is listed at the end under another id, behind reasoning that no event told', async () => {
    const change: Change = (events) =>
      events
        .filter((event) => !isOfReasoning(event))
        .map((event) => {
          const { response } = event;
          if (!response) return shift(-1)(event);
          const output = response.output.map((item, index) => ({ ...item, id: `chatcmpl-${index}` }));
          return { ...event, response: { ...response, output } };
        });
    const { texts, status } = await streamBehind(change, { reasoning: 'Hm.', text: 'Sunny.' });
    expect([texts, status]).toEqual([[['Sunny.']], 'completed']);
  });

  it('tells each item once if all have one id', async () => {
    const rename = (item: Item): Item => ({ ...item, id: 'item_1' });
    const change: Change = (events) =>
      events.map((event) => ({
        ...event,
        ...('item_id' in event && { item_id: 'item_1' }),
        ...(event.item && { item: rename(event.item) }),
        ...(event.response && { response: { ...event.response, output: event.response.output.map(rename) } }),
      }));
    const { texts, status } = await streamBehind(change, { reasoning: 'Hm.', text: 'Sunny.' });
    expect([texts, status]).toEqual([[['Sunny.']], 'completed']);
    const twice = [
      { type: 'message', content: 'Cold.' },
      { type: 'message', content: 'Sunny.' },
    ];
    expect((await streamBehind(change, twice)).texts).toEqual([['Cold.'], ['Sunny.']]);
  });

  it.each([
    ['together with those of the reasoning', 1],
    ['not at all', undefined],
  ])('tells a text once if the parts of messages are counted %s', async (_way, content_index) => {
    const change: Change = (events) =>
      events.map((event) => ('content_index' in event ? { ...event, content_index } : event));
    const { texts, status } = await streamBehind(change, { reasoning: 'Hm.', text: 'Sunny.' });
    expect([texts, status]).toEqual([[['Sunny.']], 'completed']);
  });

  it('is read beside events whose objects are null', async () => {
    const strange = [
      { type: 'response.of.the.future', response: null },
      { type: 'response.output_item.added', item: null },
    ];
    const { texts, status } = await streamBehind((events) => events.flatMap((event) => [event, ...strange]), 'Sunny.');
    expect([texts, status]).toEqual([[['Sunny.']], 'completed']);
  });

  it('is read beside events without data', async () => {
    const ping = (event: unknown): string => `event: ping\n\n${writeEvent(event)}data:\n\n`;
    const { texts, status } = await streamBehind((events) => events, 'Sunny.', ping);
    expect([texts, status]).toEqual([[['Sunny.']], 'completed']);
  });

  it('fails with the error of an event that has no name', async () => {
    const error = {
      type: 'error',
      code: 'rate_limit_exceeded',
      message: 'Slow down.',
      param: null,
      sequence_number: 2,
    };
    const { status, lastError } = await streamBehind((events) => [...events.slice(0, 2), error], 'Sunny.');
    expect([status, lastError]).toEqual(['failed', { code: 'rate_limit_exceeded', message: 'Slow down.' }]);
  });

  it('has the sum of its tokens if the gateway does not add them up', async () => {
    const change: Change = (events) =>
      events.map(({ response, ...event }) => {
        if (!response) return event;
        const usage = response['usage' as never] as object | null;
        return { ...event, response: { ...response, usage: usage && { ...usage, total_tokens: undefined } } };
      });
    const { usage } = await streamBehind(change, 'Sunny.');
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(usage?.total_tokens).toBeGreaterThan(0);
  });
});
