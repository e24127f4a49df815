/** Programs of consumers: what they import of the package's subpaths, and how they use it. */

/** The table of successors: as it is read at run time, and as options are made of it. */
export const MODELS = `console.log(JSON.stringify(successors['gpt-4']));`;

export const MODELS_TYPED = `
import OpenAI, { type ModelSuccessor } from 'openai-assistants-shim';
import { successors, type RetiredModel } from 'openai-assistants-shim/models';
const model: RetiredModel = 'gpt-4o';
const own: ModelSuccessor = { ...successors[model], set: { reasoning_effort: 'none', max_completion_tokens: 500 } };
const make = (models: NonNullable<NonNullable<ConstructorParameters<typeof OpenAI>[0]>['assistants']>['models']) =>
  new OpenAI({ apiKey: 'test', assistants: { models } });
export const clients = [
  make('auto'),
  make('asked'),
  make(successors),
  make({ ...successors, 'gpt-4': 'gpt-6-luna', 'gpt-4o': own }),
  make((name) => (name === model ? own : undefined)),
];
// @ts-expect-error there is no such setting
make('always');
`;

/** The ids: as they are translated at run time, with a client of the root entry, and what they take. */
const IDS = `
async function main({ OpenAI }, { createFakeOpenAI }, { toConversationId, toResponseId, toRunId, toThreadId }) {
  const fake = createFakeOpenAI();
  const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
  fake.reply('Hello.');
  const { id } = await client.beta.assistants.create({ model: 'gpt-6-luna' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: id });
  const conversation = await toConversationId(client, thread.id);
  const response = await toResponseId(client, run.id, { thread_id: thread.id });
  const refused = await toConversationId({}, thread.id).catch((error) => error);
  console.log(JSON.stringify({
    text: (await client.responses.retrieve(response)).output_text,
    items: (await client.conversations.items.list(conversation)).data.length,
    back: [toThreadId(conversation) === thread.id, (await toRunId(client, response)) === run.id, toResponseId(run.id) === response],
    refused: refused instanceof TypeError,
  }));
}`;

export const IDS_TYPED = `
import OpenAI from 'openai-assistants-shim';
import { toConversationId, toResponseId, toRunId, toThreadId } from 'openai-assistants-shim/ids';
const client = new OpenAI({ apiKey: 'test' });
export const ids: Promise<string>[] = [
  toConversationId(client, 'thread_1'),
  toResponseId(client, 'run_1', { thread_id: 'thread_1' }),
  toRunId(client, 'resp_1'),
  toRunId(client, 'resp_1', { thread_id: 'thread_1' }),
];
export const names: string[] = [toThreadId('conv_1'), toResponseId('run_1')];
// @ts-expect-error a run is looked up in its thread
export const wrong = () => toResponseId(client, 'run_1');
`;

/** A thread that is imported by one entry, and seen by a client of another. */
export const IMPORT = `
const client = new OpenAI({ apiKey: 'test', assistants: { store: new MemoryStore() } });
const see = async () => {
  const { threads } = await importThreads(client, { id: 'thread_old', object: 'thread', created_at: 7, metadata: {} });
  console.log(JSON.stringify([threads, (await client.beta.threads.retrieve('thread_old')).created_at]));
};
void see();
`;

export const IMPORT_TYPED = `
import OpenAI from 'openai-assistants-shim';
import { importAssistants, importThreads, type ImportReport } from 'openai-assistants-shim/import';
interface Row { chat: string; said: string; at: number }
export async function bringBack(client: OpenAI, rows: AsyncIterable<Row>): Promise<ImportReport[]> {
  const toMessage = ({ chat, said, at }: Row) => ({ thread_id: chat, role: 'user', text: said, created_at: at });
  return [
    await importThreads(client, './export', { files: { 'file-old': 'file-new' }, concurrency: 2 }),
    await importThreads(client, rows, { map: toMessage }),
    await importAssistants(client, new URL('file:///export')),
  ];
}
// @ts-expect-error a number is no source
export const wrong = (client: OpenAI) => importThreads(client, 1);
`;

/** The strategies: as they are made at run time, and as an app writes its own. */
export const CONTEXT = `
console.log(JSON.stringify([fitTokens(10).name, summarize({ model: 'm', above: 10, keep: 1 }).name, lastMessages(2).name]));
`;

export const CONTEXT_TYPED = `
import type { ContextItem, ContextOption, ContextStrategy } from 'openai-assistants-shim';
import { fitTokens, lastMessages, summarize, type ThreadContext } from 'openai-assistants-shim/context';
const own: ContextStrategy = {
  name: 'newest',
  async select({ older, own }: ThreadContext): Promise<ContextItem[]> {
    for await (const item of older()) return own.length > 0 ? [] : [item];
    return [];
  },
};
export const options: ContextOption[] = [
  'full',
  lastMessages(3),
  fitTokens(1_000),
  summarize({ model: 'gpt-6-luna', above: 1_000, keep: 5 }),
  own,
  (items) => items.filter(({ item }) => item.type === 'message'),
  async (items, { threadId }) => (threadId === '' ? [] : items),
];
// @ts-expect-error there is no such setting
export const wrong: ContextOption = 'most';
`;

/** A program that names every store, and one of its own, to a compiler that has no driver's types. */
export const STORES_TYPED = `
import OpenAI, { MemoryStore, type Store, type StoreChange } from 'openai-assistants-shim';
import { PostgresStore, type PostgresStoreOptions } from 'openai-assistants-shim/store/postgres';
import { RedisStore } from 'openai-assistants-shim/store/redis';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { storeContract, testStore } from 'openai-assistants-shim/testing';
const options: PostgresStoreOptions = { connectionString: 'postgres://127.0.0.1', table: 'app.assistants' };
const stores: Store[] = [
  new MemoryStore({ maxEntries: 5 }),
  new PostgresStore(options),
  new PostgresStore({ connectionString: process.env.DATABASE_URL }),
  new RedisStore({ url: 'redis://127.0.0.1', prefix: 'app' }),
  new RedisStore({ url: process.env.REDIS_URL }),
  new SqliteStore({ path: ':memory:' }),
];
export const client = (store: Store) => new OpenAI({ apiKey: 'test', assistants: { store } });
export const write = (store: Store, changes: StoreChange[]) => store.write('p', changes);
export const checks: Promise<void>[] = stores.map((store) => testStore(() => store));
export const names: string[] = storeContract.map(({ name }) => name);
`;

const CARRY = `
const main = async (shim, testing, rollout) => {
  const { OpenAI, MemoryStore } = shim;
  const store = new MemoryStore();
  const service = testing.createFakeOpenAI();
  const other = testing.createFakeOpenAI();
  const legacy = new OpenAI({ apiKey: 'old', fetch: other.fetch });
  const decide = { when: () => false, legacy };
  const client = new OpenAI({ apiKey: 'test', fetch: service.fetch, assistants: { store, rollout: decide } });
  const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const sent = service.requests.length;
  const { carried } = await rollout.carry(client, id, 'shim');
  const asked = other.requests.length;
  const { data } = await client.beta.threads.messages.list(id);
  const missing = await client.beta.threads.retrieve('thread_abcdefghijklmnopqrstuvwx').catch((error) => error);
  console.log(JSON.stringify({
    sent, carried, messages: data.length, again: other.requests.length - asked,
    isLegacyError: missing instanceof OpenAI.NotFoundError,
  }));
};`;

export const CARRY_TYPED = `
import OpenAI, { MemoryStore, type RolloutOption } from 'openai-assistants-shim';
import { carry, type CarryResult } from 'openai-assistants-shim/rollout';
const rollout: RolloutOption = { when: { share: 0.1, key: ({ key }) => key }, legacy: new OpenAI({ apiKey: 'old' }), carryOnUse: carry };
const client = new OpenAI({ apiKey: 'test', assistants: { store: new MemoryStore(), rollout } });
export const carried: Promise<CarryResult> = carry(client, 'thread_1', 'shim');
// @ts-expect-error there is no way back
export const wrong = () => carry(client, 'thread_1', 'legacy');
`;

/** A traced run, by a tracer that notes the names of spans. Its client is of the root entry. */
const OTEL = `
const main = async (shim, testing, otel) => {
  const names = [];
  const span = { spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }) };
  for (const method of ['setAttribute', 'setAttributes', 'addEvent', 'setStatus', 'end']) span[method] = () => span;
  span.isRecording = () => false;
  const tracer = { startSpan: (name) => { names.push(name); return span; } };
  const fake = testing.createFakeOpenAI();
  fake.reply('Hello.');
  const onEvent = otel.openTelemetry({ tracer });
  const client = new shim.OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { onEvent, store: new shim.MemoryStore() } });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o', name: 'Greeter' });
  const thread = { messages: [{ role: 'user', content: 'Hi' }] };
  await client.beta.threads.createAndRunPoll({ assistant_id: id, thread });
  console.log(JSON.stringify(names));
};`;

export const OTEL_TYPED = `
import { metrics, trace } from '@opentelemetry/api';
import OpenAI, { type AssistantsListener, type OutgoingRequest, type SendRequest } from 'openai-assistants-shim';
import { openTelemetry, type OpenTelemetryOptions } from 'openai-assistants-shim/otel';
const options: OpenTelemetryOptions = {
  tracer: trace.getTracer('app'),
  meter: metrics.getMeter('app'),
  content: 'none',
  prices: { 'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 } },
  conventions: '1.41.0',
};
const own: AssistantsListener = Object.assign(() => undefined, {
  aroundRequest: ({ operation }: OutgoingRequest, send: SendRequest) => {
    send({ 'x-operation': operation });
    return undefined;
  },
});
export const client = new OpenAI({ apiKey: 'test', assistants: { onEvent: [openTelemetry(), openTelemetry(options), own] } });
// @ts-expect-error there is no such mode
export const wrong = openTelemetry({ content: 'all' });
`;

const EVENTS = `
const main = async (shim, testing, { cost, usage }) => {
  const fake = testing.createFakeOpenAI();
  fake.reply('Hello.');
  const [calls, costs] = [usage(), cost({ prices: { 'gpt-4o': { input: 1, output: 1 } } })];
  const onEvent = [calls, costs];
  const client = new shim.OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { onEvent, store: new shim.MemoryStore() } });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o' });
  await client.beta.threads.createAndRunPoll({ assistant_id: id, thread: { messages: [{ role: 'user', content: 'Hi' }] } });
  const { methods, sites } = calls.report();
  const isHere = sites.every(({ site }) => /events\\.[cm]js:/.test(site));
  console.log(JSON.stringify({ methods: methods.map(({ method }) => method), isHere, responses: costs.report().total.responses }));
};`;

export const EVENTS_TYPED = `
import OpenAI, { type RunAhead } from 'openai-assistants-shim';
import { cost, usage, type BudgetPassed, type CostReport, type UsageReport } from 'openai-assistants-shim/events';
const calls = usage({ remember: 10 });
const costs = cost({
  prices: { 'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 } },
  limits: [{ money: 1, per: 'thread', period: 'day' }],
  onBudget: ({ id }: BudgetPassed) => id ?? undefined,
});
const own = Object.assign(() => undefined, { beforeRun: ({ assistantId }: RunAhead) => assistantId });
export const client = new OpenAI({ apiKey: 'test', assistants: { onEvent: [calls, costs, own] } });
export const reports: [UsageReport, CostReport] = [calls.report(), costs.report()];
// @ts-expect-error prices are needed
export const wrong = () => cost({});
`;

/** A program whose `main` takes entries of the package, in both module systems. */
function inBoth(name: string, program: string, entries: readonly string[]): Record<string, string> {
  const specifiers = entries.map((entry) => `'openai-assistants-shim${entry}'`);
  const imports = specifiers.map((specifier, index) => `import * as entry${index} from ${specifier};`).join('\n');
  const given = entries.map((_, index) => `entry${index}`).join(', ');
  return {
    [`${name}.mjs`]: `${imports}\n${program}\nawait main(${given});\n`,
    [`${name}.cjs`]: `${program}\nmain(${specifiers.map((specifier) => `require(${specifier})`).join(', ')});\n`,
  };
}

/** Programs that take several entries. */
export const ENTRY_PROGRAMS = {
  ...inBoth('ids', IDS, ['', '/testing', '/ids']),
  ...inBoth('carry', CARRY, ['', '/testing', '/rollout']),
  ...inBoth('otel', OTEL, ['', '/testing', '/otel']),
  ...inBoth('events', EVENTS, ['', '/testing', '/events']),
};
