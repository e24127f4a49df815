import { setImmediate } from 'node:timers/promises';
import type { OpenAI, AssistantsEvent, AssistantsOptions } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAI, RefusedParameter } from '../../src/testing/index.js';
import { createWorld, run, type AssistantParams, type RunParams, type World } from '../support/model-runs.js';
import { weatherTool } from '../support/setup.js';

/** Of these models the table knows nothing that a row is about. */
const PLAIN = 'house-model';
const REASONING = 'gpt-5.6-luna';

interface Row {
  /** As the service calls it. */
  parameter: string;
  model?: string;
  params?: AssistantParams & RunParams;
  options?: AssistantsOptions;
  /** What the request has of it. */
  sent: Record<string, unknown>;
  /** What the warning and the event call it. */
  named?: string;
  /** What the warning says that its absence means. */
  means?: string;
  /** A run with a window does not send it. */
  noWindow?: boolean;
}

const set = (parameters: object): AssistantsOptions => ({ models: { [PLAIN]: { model: PLAIN, set: parameters } } });

const ROWS: Row[] = [
  { parameter: 'temperature', params: { temperature: 0.2 }, sent: { temperature: 0.2 } },
  { parameter: 'top_p', params: { top_p: 0.9 }, sent: { top_p: 0.9 } },
  {
    parameter: 'truncation',
    sent: { truncation: 'auto' },
    named: 'truncation_strategy',
    means: 'the library drops the oldest messages of a thread that is too long',
    noWindow: true,
  },
  { parameter: 'prompt_cache_key', options: set({ prompt_cache_key: 'desk' }), sent: { prompt_cache_key: 'desk' } },
  {
    parameter: 'prompt_cache_retention',
    options: set({ prompt_cache_retention: '24h' }),
    sent: { prompt_cache_retention: '24h' },
  },
  {
    parameter: 'prompt_cache_options',
    options: set({ prompt_cache_options: { mode: 'explicit' } }),
    sent: { prompt_cache_options: { mode: 'explicit' } },
  },
  {
    parameter: 'background',
    options: { execution: 'background' },
    sent: { background: true },
    means: 'its runs end with the process that executes them',
  },
  {
    parameter: 'store',
    sent: { store: true },
    means: 'the service may keep its responses for a short time only',
  },
  {
    parameter: 'include',
    params: { tools: [{ type: 'code_interpreter' }, weatherTool] },
    sent: { include: ['code_interpreter_call.outputs'] },
    means: 'run steps lack what it asks for',
  },
  { parameter: 'parallel_tool_calls', params: { parallel_tool_calls: true }, sent: { parallel_tool_calls: true } },
  {
    parameter: 'reasoning.effort',
    model: REASONING,
    params: { reasoning_effort: 'low' },
    sent: { reasoning: { effort: 'low' } },
    named: 'reasoning_effort',
  },
];

type Refusal = Omit<RefusedParameter, 'parameter'>;

const SPELLINGS: Refusal[] = ([null, 'unsupported_parameter', 'unsupported_value'] as const).flatMap((code) => [
  { code },
  { code, param: null },
]);

interface Case {
  row: Row;
  way: string;
  refusal: Refusal;
}

/** Each row in each of the ways, in one of the spellings. */
const listCases = (ways: readonly string[]): Case[] =>
  ROWS.flatMap((row, place) =>
    ways.map((way, index) => ({ row, way, refusal: SPELLINGS[(place + index) % SPELLINGS.length] ?? {} })),
  );

/** Each row in each spelling. */
const allSpellings = ROWS.flatMap((row) => SPELLINGS.map((refusal) => ({ row, way: 'polled', refusal })));

interface TestWorld extends World {
  row: Row;
  /** What the fake refuses from now on. */
  refuses: RefusedParameter[];
  events: AssistantsEvent[];
}

function createRefusing(row: Row, refuses: RefusedParameter[]): TestWorld {
  const events: AssistantsEvent[] = [];
  const world = createWorld({ ...row.options, onEvent: (event) => events.push(event) }, { refuses });
  return { ...world, row, refuses, events };
}

/** The requests for responses since the last look. */
function createBodyReader(fake: FakeOpenAI): () => object[] {
  let from = 0;
  return () => {
    const bodies = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body ?? {});
    const seen = bodies.slice(from);
    from = bodies.length;
    return seen;
  };
}

const without = (body: object | undefined, { sent }: Row): object =>
  Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => !Object.hasOwn(sent, name)));

const runRow = (world: TestWorld, way: string, params: RunParams = {}): Promise<OpenAI.Beta.Threads.Run> => {
  const { model = PLAIN, params: own } = world.row;
  return run(world, way, { model }, { tools: [weatherTool], ...own, ...params });
};

async function readAnswer({ client }: World, { thread_id, id }: { thread_id: string; id: string }): Promise<unknown[]> {
  const { data } = await client.beta.threads.messages.list(thread_id, { run_id: id });
  return data.map(({ content }) => content);
}

const answer = (value: string) => [[{ type: 'text', text: { value, annotations: [] } }]];

const countLeftOut = ({ events }: TestWorld, { parameter, model = PLAIN, named = parameter }: Row): number =>
  events.filter((event) => event.type === 'parameter.left_out' && event.parameter === named && event.model === model)
    .length;

const expectWarning = ({ warnings }: World, { parameter, model = PLAIN, named = parameter, means }: Row): void => {
  const line = `'${named}' is not sent to the model '${model}', which refuses it${means === undefined ? '' : `: ${means}`}.`;
  expect(warnings).toEqual([line]);
};

async function expectLeftOut({ row, way, refusal }: Case, params: RunParams = {}): Promise<void> {
  const world = createRefusing(row, [{ parameter: row.parameter, ...refusal }]);
  const takeBodies = createBodyReader(world.fake);
  world.fake.respond(() => 'Rain.');
  const first = await runRow(world, way, params);
  expect(first.status).toBe('completed');
  expect(await readAnswer(world, first)).toEqual(answer('Rain.'));
  const [refused, ...taken] = takeBodies();
  expect(refused).toMatchObject(row.sent);
  expect(taken).toEqual([without(refused, row)]);

  const second = await runRow(world, way, params);
  expect(second.status).toBe('completed');
  const again = without(refused, row);
  // What names the thread, which is another one.
  const naming = 'conversation' in again ? { conversation: expect.any(String) } : { metadata: expect.any(Object) };
  expect(takeBodies()).toEqual([{ ...again, ...naming }]);
  expectWarning(world, row);
  await setImmediate();
  expect(countLeftOut(world, row)).toBe(2);
}

const titled = (cases: readonly Case[]) =>
  cases.map((item): [string, Case] => {
    const { row, way, refusal } = item;
    return [`${row.parameter}, ${way}, as ${JSON.stringify(refusal)}`, item];
  });

describe('a refused parameter is left out', () => {
  it.each(titled(allSpellings))('of a first request: %s', (_, item) => expectLeftOut(item));

  it.each(titled(listCases(['streamed'])))('of a first request: %s', (_, item) => expectLeftOut(item));

  it.each(titled(listCases(['polled', 'streamed']).filter(({ row }) => !row.noWindow)))(
    'of a request with a window: %s',
    (_, item) => expectLeftOut(item, { truncation_strategy: { type: 'last_messages', last_messages: 1 } }),
  );

  it.each(titled(listCases(['polled', 'streamed'])))(
    'of a request with outputs: %s',
    async (_, { row, way, refusal }) => {
      const world = createRefusing(row, []);
      const takeBodies = createBodyReader(world.fake);
      const { runs } = world.client.beta.threads;
      world.fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1' }] });
      world.fake.respond(() => 'Rain.');
      const waiting = await runRow(world, way);
      expect(waiting.status).toBe('requires_action');
      world.refuses.push({ parameter: row.parameter, ...refusal });
      const outputs = { thread_id: waiting.thread_id, tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }] };
      const done = await (way === 'polled'
        ? runs.submitToolOutputsAndPoll(waiting.id, outputs)
        : runs.submitToolOutputsStream(waiting.id, outputs).finalRun());
      expect(done.status).toBe('completed');
      expect(await readAnswer(world, done)).toEqual(answer('Rain.'));
      const [first, refused, ...taken] = takeBodies();
      expect([first, refused]).toEqual([expect.objectContaining(row.sent), expect.objectContaining(row.sent)]);
      expect(taken).toEqual([without(refused, row)]);

      await runRow(world, way);
      expect(takeBodies()).toEqual([expect.not.objectContaining(row.sent)]);
      expectWarning(world, row);
    },
  );
});
