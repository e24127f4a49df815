import { fitTokens } from 'openai-assistants-shim/context';
import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../../src/context/estimate-tokens.js';
import { selectItems } from '../../src/context/to-strategy.js';
import { assistant, call, idsOf, output, user, watchContext } from './support/thread.js';

/** A user's message of 100 tokens, by estimate. */
const hundred = (id: string) => {
  const rest = 400 - JSON.stringify(user(id, '').item).length;
  return user(id, 'x'.repeat(rest));
};
const THREAD = Array.from({ length: 50 }, (_, index) => hundred(`u${index}`));
const last = (count: number): string[] => THREAD.slice(-count).map(({ id }) => String(id));

describe('fitTokens', () => {
  test('measures its messages as this table does', () => {
    expect(estimateTokens([hundred('u1')])).toBe(100);
  });

  describe('where no response has reported anything', () => {
    test.each([
      [1, 1],
      [125, 1],
      [249, 1],
      [250, 2],
      [1_000, 8],
      [6_249, 49],
      [6_250, 50],
      [1_000_000, 50],
    ])('leaves a fifth of %i tokens free: %i messages', async (max, count) => {
      const { context, read } = watchContext(THREAD);
      expect(idsOf(await selectItems(fitTokens(max), context))).toEqual(last(count));
      expect(read.length).toBeLessThanOrEqual(count + 1);
    });

    test('counts what the run has added itself', async () => {
      const own = [call('a', 'x'.repeat(400)), output('a', 'x'.repeat(400))];
      const free = 1_000 - estimateTokens(own) / 0.8;
      const { context } = watchContext(THREAD, { own });
      expect(idsOf(await selectItems(fitTokens(1_000), context))).toEqual(last(Math.floor((free * 0.8) / 100)));
    });
  });

  describe('where the last response has reported its usage', () => {
    /** It was sent everything from `oldest` on, and made `newest`. */
    const usage = (total: number, oldest: string | null, newest: string) => ({
      inputTokens: total - 20,
      outputTokens: 20,
      oldestItem: oldest,
      newestItem: newest,
    });
    test.each([
      // All of it fits, as it is known to: 1,000 for 48 messages, and two new ones of 125 each with their margin.
      ['a thread that is known to fit', 1_250, usage(1_000, null, 'u47'), 50],
      // One token less: the oldest message goes, at the rate of 1,000 tokens for 48 messages.
      ['a thread that is known to be a little too long', 1_249, usage(1_000, null, 'u47'), 49],
      ['a window that is known to fit, with no room behind it', 1_250, usage(1_000, 'u40', 'u47'), 10],
      ['a window that leaves room for older messages', 1_500, usage(1_000, 'u40', 'u47'), 12],
      // 8 messages are 800 by estimate: the other 400 are instructions, which stay. 400 + 250 leave 850 for 8 messages.
      ['instructions beside a window', 1_450, usage(1_200, 'u40', 'u47'), 10],
      ['instructions beside a window that is too long by one message', 1_449, usage(1_200, 'u40', 'u47'), 9],
      ['instructions beside a window that is too long by far', 900, usage(1_200, 'u40', 'u47'), 4],
      ['an item that is gone from the thread', 1_000, usage(1_000, 'u40', 'gone'), 8],
      ['an oldest item that is gone from the thread', 1_000, usage(1_000, 'gone', 'u47'), 8],
    ])('%s', async (_case, max, lastUsage, count) => {
      const { context } = watchContext(THREAD, { lastUsage });
      expect(idsOf(await selectItems(fitTokens(max), context))).toEqual(last(count));
    });

    test('reads a long thread no further than four times the limit', async () => {
      const { context, read } = watchContext(THREAD, { lastUsage: usage(100_000, null, 'u49') });
      expect(idsOf(await selectItems(fitTokens(500), context))).toEqual(last(4));
      expect(read).toHaveLength(21);
    });

    test('knows what the run itself was told before', async () => {
      const own = [call('a'), output('a')];
      const fresh = estimateTokens(own.slice(1)) / 0.8;
      const fits = Math.ceil(1_000 + fresh);
      const given = { own, lastUsage: usage(1_000, 'u42', 'fc_a') };
      expect(idsOf(await selectItems(fitTokens(fits), watchContext(THREAD, given).context))).toEqual(last(8));
      expect(idsOf(await selectItems(fitTokens(fits - 1), watchContext(THREAD, given).context))).toEqual(last(7));
    });
  });

  test('sends the newest message however long it is', async () => {
    const { context } = watchContext([user('u1'), user('u2', 'x'.repeat(10_000))]);
    expect(idsOf(await selectItems(fitTokens(10), context))).toEqual(['u2']);
  });

  test('keeps calls and outputs together', async () => {
    const items = [user('u1'), call('a', 'x'.repeat(400)), output('a'), assistant('m1'), user('u2')];
    const { context } = watchContext(items);
    const max = Math.ceil(estimateTokens(items.slice(2)) / 0.8);
    expect(idsOf(await selectItems(fitTokens(max), context))).toEqual(['m1', 'u2']);
  });

  test('refuses a limit that is no whole number of at least 1', () => {
    expect(() => fitTokens(0.5)).toThrow(
      new TypeError("fitTokens: 'max' must be a whole number of at least 1, and is 0.5."),
    );
  });
});

describe('the estimate of tokens', () => {
  test('counts bytes, not characters', () => {
    const [latin, cjk] = [user('u', 'aaaa'.repeat(100)), user('u', '日本語文'.repeat(100))];
    expect(estimateTokens([cjk]) - estimateTokens([latin])).toBe(200);
  });

  test('counts an image as one, however it is given', () => {
    const image = (url: string) => ({
      id: 'u',
      item: {
        type: 'message' as const,
        role: 'user' as const,
        content: [{ type: 'input_image' as const, detail: 'auto' as const, image_url: url }],
      },
    });
    const link = estimateTokens([image('https://example.com/a.png')]);
    expect(estimateTokens([image(`data:image/png;base64,${'A'.repeat(1_000_000)}`)])).toBe(link);
    expect(link).toBeGreaterThan(1_000);
    expect(link).toBeLessThan(1_100);
  });
});
