import { summarize } from 'openai-assistants-shim/context';
import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../../src/context/estimate-tokens.js';
import { selectItems } from '../../src/context/to-strategy.js';
import type { ContextItem, ThreadContext } from '../../src/types/context.js';
import { assistant, call, idsOf, output, reasoning, user, watchContext } from './support/thread.js';

const turns = (from: number, to: number): ContextItem[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [
    user(`u${from + index}`, `Question ${from + index}`),
    assistant(`m${from + index}`, `Answer ${from + index}`),
  ]).flat();

const TEN = turns(1, 10);
const strategy = summarize({ model: 'gpt-6-luna', above: estimateTokens(TEN), keep: 2 });
const summary = (text: string) => [
  { id: null, item: { type: 'message', role: 'user', content: 'Summarize our conversation so far.' }, pinned: true },
  { id: null, item: { type: 'message', role: 'assistant', content: text }, pinned: true },
];
const say = (text: string) => ({ ask: () => Promise.resolve(text) });
const inputOf = ({ input }: Parameters<ThreadContext['ask']>[0]): unknown => input;

describe('summarize', () => {
  test('sends everything, and asks nothing, up to the limit', async () => {
    const { context, asked, notes } = watchContext(TEN);
    expect(await selectItems(strategy, context)).toEqual(TEN);
    expect([asked, notes.size]).toEqual([[], 0]);
  });

  test('above it sends a summary in place of what is older than the last messages', async () => {
    const items = [...TEN, user('u11')];
    const { context, asked, notes } = watchContext(items, say(' They talked. '));
    expect(await selectItems(strategy, context)).toEqual([...summary('They talked.'), ...items.slice(-2)]);
    expect(asked).toEqual([
      { model: 'gpt-6-luna', instructions: expect.stringMatching(/at most 70 words/), input: expect.any(Array) },
    ]);
    const lines = TEN.slice(0, -1).map(
      ({ id }) => `${id?.[0] === 'u' ? 'user: Question' : 'assistant: Answer'} ${id?.slice(1)}`,
    );
    expect(asked.map(inputOf)).toEqual([
      [{ type: 'message', role: 'user', content: `The conversation:\n\n${lines.join('\n\n')}` }],
    ]);
    expect(notes.get('summary')).toEqual({ text: 'They talked.', newest: idsOf(TEN.slice(0, -1)).toReversed() });
  });

  test('sends a summary again, and asks anew only when the items behind it are too many', async () => {
    const kept = new Map<string, unknown>();
    const texts: string[] = [];
    const answers = ['First.', 'Second.', 'Third.'];
    const sent: unknown[] = [];
    for (let count = 1; count <= 30; count += 1) {
      const watched = watchContext([...turns(1, count - 1), user(`u${count}`)], {
        kept,
        ask: ({ input: [item] }) => {
          texts.push(item && 'content' in item && typeof item.content === 'string' ? item.content : '');
          return Promise.resolve(answers[texts.length - 1] ?? '');
        },
      });
      const selected = await selectItems(strategy, watched.context);
      expect(estimateTokens(selected)).toBeLessThanOrEqual(estimateTokens(TEN) + 10);
      if (watched.asked.length > 0) sent.push(selected);
      else if (kept.size > 0) expect(watched.read.length).toBeLessThan(25);
    }
    expect(texts).toHaveLength(3);
    expect(texts[1]).toMatch(
      /^Summary of what was said before:\n\nFirst\.\n\nThe conversation:\n\nassistant: Answer 10\n/,
    );
    expect(texts[1]).not.toContain('Answer 9');
    expect(texts[2]).toContain('Second.');
    expect(sent).toEqual([
      [...summary('First.'), assistant('m10', 'Answer 10'), user('u11', 'u11')],
      expect.arrayContaining(summary('Second.')),
      expect.arrayContaining(summary('Third.')),
    ]);
  });

  test('cuts no call from its output, and shows neither reasoning nor long outputs whole', async () => {
    const items = [
      ...TEN,
      reasoning('r1'),
      call('a', '{"q":"x"}'),
      output('a', 'y'.repeat(9_000)),
      reasoning('r2'),
      call('b'),
      assistant('m11'),
      output('b'),
      user('u12'),
    ];
    const { context, asked } = watchContext(items, say('Short.'));
    const selected = await selectItems(strategy, context);
    expect(selected).toEqual([...summary('Short.'), ...items.slice(-5)]);
    const [request] = asked;
    const text = JSON.stringify(request?.input);
    expect(text).toContain(`tool call: look_up({\\"q\\":\\"x\\"})\\n\\ntool result: ${'y'.repeat(4_000)} …`);
    expect(text).not.toMatch(/y{4001}|reasoning|gAAAA/);
  });

  test('names parts of a message that are no text', async () => {
    const image: ContextItem = {
      id: 'u0',
      item: {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look:' },
          { type: 'input_image', detail: 'auto', file_id: 'file_1' },
        ],
      },
    };
    const { context, asked } = watchContext([image, ...TEN], say('Short.'));
    await selectItems(strategy, context);
    expect(JSON.stringify(asked)).toContain('user: Look: [input_image]');
  });

  test.each<[string, ThreadContext['ask'], string]>([
    ['fails', () => Promise.reject(new Error('429 Too many requests')), 'Error: 429 Too many requests'],
    ['says nothing', () => Promise.resolve(' \n'), 'Error: It said nothing.'],
  ])('falls back to the last messages, with a warning, where the model %s', async (_case, ask, why) => {
    const items = [...TEN, user('u11')];
    const first = watchContext(items, { ask });
    expect(await selectItems(strategy, first.context)).toEqual(items.slice(-2));
    const text = `'gpt-6-luna' could not summarize thread thread_1, whose last messages are sent alone: ${why}`;
    expect(first.warnings).toEqual([text]);
    expect(first.notes.size).toBe(0);

    const kept = new Map<string, unknown>([['summary', { text: 'Before.', newest: ['u0'] }]]);
    const second = watchContext(items, { ask, kept });
    expect(await selectItems(strategy, second.context)).toEqual([...summary('Before.'), ...items.slice(-2)]);
    expect(second.notes.get('summary')).toEqual({ text: 'Before.', newest: ['u0'] });
  });

  test('rejects, without a warning, where the caller has given up', async () => {
    const controller = new AbortController();
    const { context, warnings } = watchContext([...TEN, user('u11')], {
      signal: controller.signal,
      ask: () => {
        controller.abort();
        return Promise.reject(new Error('Aborted'));
      },
    });
    await expect(selectItems(strategy, context)).rejects.toThrow('Aborted');
    expect(warnings).toEqual([]);
  });

  test('goes on from its summary when the newest items in it were deleted from the thread', async () => {
    const kept = new Map<string, unknown>([['summary', { text: 'Before.', newest: ['m8', 'u8', 'm7'] }]]);
    const items = [...turns(1, 7), ...turns(9, 9)];
    const { context, read } = watchContext(items, { kept });
    expect(await selectItems(strategy, context)).toEqual([...summary('Before.'), ...turns(9, 9)]);
    expect(read).toEqual(['m9', 'u9', 'm7']);
  });

  test('reads a long thread no further than eight times the limit, with a warning', async () => {
    const { context, read, warnings, asked } = watchContext(turns(1, 1_000), say('Short.'));
    expect(await selectItems(strategy, context)).toEqual([...summary('Short.'), ...turns(1_000, 1_000)]);
    expect(read.length).toBeLessThan(170);
    expect(asked).toHaveLength(1);
    expect(warnings).toEqual([
      `Thread thread_1 is longer than what 'summarize' reads: its summary begins ${8 * estimateTokens(TEN)} tokens back.`,
    ]);
  });

  test('summarizes nothing where the messages to keep are all there is', async () => {
    const { context, asked } = watchContext(TEN);
    const all = summarize({ model: 'gpt-6-luna', above: 1, keep: 20 });
    expect(await selectItems(all, context)).toEqual(TEN);
    expect(asked).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["summarize takes an object with 'model', 'above' and 'keep'.", undefined],
    ["summarize: 'model' has to name a model.", { above: 1, keep: 1 }],
    ["summarize: 'model' has to name a model.", { model: '', above: 1, keep: 1 }],
    ["summarize: 'above' must be a whole number of at least 1, and is 0.", { model: 'm', above: 0, keep: 1 }],
    ["summarize: 'keep' must be a whole number of at least 1, and is undefined.", { model: 'm', above: 1 }],
    ["summarize: there is no option 'max'.", { model: 'm', above: 1, keep: 1, max: 2 }],
  ])('%s', (message, options) => {
    // @ts-expect-error plain JavaScript may give anything
    expect(() => summarize(options)).toThrow(new TypeError(message));
  });
});
