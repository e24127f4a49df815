import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createClients } from './support/clients.js';
import { compare, type Side } from './support/compare.js';
import { recordUpstream, type RecordedUpstream } from './support/recorded-upstream.js';
import { report, reportCosts } from './support/report.js';

const SHORT = 2_000;
const LONG = 20_000;
const MESSAGES = 100;
const MANY_MESSAGES = 100_000;

type Consume = (stream: ReturnType<OpenAI['beta']['threads']['runs']['stream']>) => Promise<unknown>;

const WAYS: Record<string, Consume> = {
  'a listener, with the snapshots it gets': (stream) => {
    let length = 0;
    return stream
      .on('textDelta', (_delta, { value }) => (length = value.length))
      .done()
      .then(() => length);
  },
  'an iterator': count,
  'toReadableStream, read to its end': (stream) => count(stream.toReadableStream()),
};

/** Measures whether ten times the events cost ten times as much, and whether a page costs the same in long and short threads. */
export async function benchGrowth(): Promise<void> {
  report(`${LONG.toLocaleString('en')} deltas, over ten times the cost of ${SHORT.toLocaleString('en')}`);
  const [short, long] = [await setUp(SHORT), await setUp(LONG)];
  const names = ['raw events', ...Object.keys(WAYS)];
  for (const name of names) {
    const sides = [short, long].map((streams) => toSide(name, streams));
    const [, grown] = await compare(sides, 9, 3);
    report.target(name, grown && grown.ratio / (LONG / SHORT), 1.15);
  }
  await benchLists();
}

interface Streams {
  deltas: number;
  upstream: RecordedUpstream;
  read: (way: string) => Promise<unknown>;
}

async function setUp(deltas: number): Promise<Streams> {
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: deltas }, (_, index) => `tok${String(index % 10)} `) }));
  const upstream = await recordUpstream(fake);
  const { ours, assistantId } = await createClients(upstream.fetch);
  const threadId = upstream.conversationId.replace('conv_', 'thread_');
  const { runs } = ours.beta.threads;
  const body = { assistant_id: assistantId };
  const read = async (way: string): Promise<unknown> => {
    const consume = WAYS[way];
    return consume
      ? consume(runs.stream(threadId, body))
      : count(await runs.create(threadId, { ...body, stream: true }));
  };
  return { deltas, upstream, read };
}

function toSide(way: string, { deltas, upstream, read }: Streams): Side {
  const prepare = (): void => upstream.prepareStream();
  return { name: `${way}, ${String(deltas)} deltas`, prepare, run: () => read(way) };
}

async function benchLists(): Promise<void> {
  report(`messages.list of ${String(MESSAGES)}`);
  const fake = createFakeOpenAI();
  const fetch = keepLists(fake.fetch);
  const client = new OpenAI({ apiKey: 'test', fetch, assistants: { store: new MemoryStore() } });
  const { threads } = client.beta;
  const side = async (messages: number): Promise<Side> => {
    const content = { role: 'user' as const, content: 'Hi' };
    const { id } = await threads.create({ messages: Array.from({ length: messages }, () => content) });
    const run = (): Promise<unknown> => threads.messages.list(id, { limit: MESSAGES });
    return { name: `in a thread of ${messages.toLocaleString('en')}`, run, times: 10 };
  };
  // Create the longest thread first, because the store keeps only the records of the newest messages.
  const sides = [await side(MANY_MESSAGES), await side(10 * MESSAGES), await side(MESSAGES)].reverse();
  const [, near, far] = reportCosts(await compare(sides));
  report.target('thread of 100,000 / thread of 1,000', near && far && far.cpu / near.cpu, 1.15);
  // Both take one request: for a page that is full of messages, the library uses the `has_more` of the service.
  report.target('thread of 100,000 / thread of 100', far?.ratio, 1.15);
}

/** Repeats the fake's first answer to each GET. The fake goes through all items for a list, and its time must not count. */
function keepLists(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const kept = new Map<string, string>();
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    if (init?.method?.toUpperCase() !== 'GET') return fetch(input, init);
    const body = kept.get(url) ?? (await (await fetch(input, init)).text());
    kept.set(url, body);
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
}

async function count(values: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const _value of values) seen += 1;
  return seen;
}
