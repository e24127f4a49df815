import { lastMessages } from 'openai-assistants-shim/context';
import { describe, expect, test } from 'vitest';
import { selectItems } from '../../src/context/to-strategy.js';
import { assistant, call, developer, idsOf, output, reasoning, search, user, watchContext } from './support/thread.js';

const THREAD = [
  user('u1'),
  reasoning('r1'),
  call('a'),
  output('a'),
  assistant('m1'),
  developer('json'),
  user('u2'),
  search('fs1'),
  assistant('m2'),
  user('u3'),
];

describe('lastMessages', () => {
  test.each([
    [1, ['u3'], 1],
    [2, ['m2', 'u3'], 2],
    [3, ['u2', 'fs1', 'm2', 'u3'], 4],
    [4, ['m1', 'json', 'u2', 'fs1', 'm2', 'u3'], 6],
    [5, ['u1', 'r1', 'fc_a', 'fco_a', 'm1', 'json', 'u2', 'fs1', 'm2', 'u3'], 10],
    [99, ['u1', 'r1', 'fc_a', 'fco_a', 'm1', 'json', 'u2', 'fs1', 'm2', 'u3'], 10],
  ])('%i: sends so many messages and what is between them, and reads no further', async (count, sent, reads) => {
    const { context, read } = watchContext(THREAD);
    expect(idsOf(await selectItems(lastMessages(count), context))).toEqual(sent);
    expect(read).toHaveLength(reads);
  });

  test('sends nothing of a thread that is empty', async () => {
    expect(await selectItems(lastMessages(3), watchContext([]).context)).toEqual([]);
  });

  test('takes out an output whose call is further back', async () => {
    const { context } = watchContext([user('u1'), call('a'), assistant('m1'), output('a'), user('u2')]);
    expect(idsOf(await selectItems(lastMessages(2), context))).toEqual(['m1', 'u2']);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, '3', undefined, null])('refuses a count of %o', (count) => {
    const shown = typeof count === 'string' ? `'${count}'` : String(count);
    // @ts-expect-error plain JavaScript may give anything
    expect(() => lastMessages(count)).toThrow(
      new TypeError(`lastMessages: 'count' must be a whole number of at least 1, and is ${shown}.`),
    );
  });
});
