import { describe, expect, it } from 'vitest';
import { describeCall, readRollout, toDecision } from '../../src/rollout/decide.js';

describe('the decision of a share', () => {
  const call = { method: 'threads.create' };
  const keys = Array.from({ length: 10_000 }, (_, at) => `user-${at}`);
  const takenOf = (share: number): string[] => {
    const decide = toDecision({ share, key: ({ key }) => key });
    return keys.filter((key) => decide({ ...call, key }) === true);
  };

  it.each([0, 0.01, 0.1, 0.5, 0.9, 1])('%d is that of the keys, about evenly', (share) => {
    expect(Math.abs(takenOf(share).length / keys.length - share)).toBeLessThan(0.02);
  });

  it('keeps the keys it had when it grows, and leaves none of them when it shrinks', () => {
    const some = new Set(takenOf(0.3));
    const more = new Set(takenOf(0.5));

    expect([...some].every((key) => more.has(key))).toBe(true);
  });

  it('is by the key of the call where none is read, and drawn where there is none', () => {
    const decide = toDecision({ share: 0.5 });
    const answers = (key?: string) => new Set(Array.from({ length: 100 }, () => decide({ ...call, key })));

    expect(answers('user-1').size).toBe(1);
    expect(answers()).toEqual(new Set([true, false]));
  });

  it('tells numbers of users apart, and refuses keys that would be the same for all', () => {
    // As plain JavaScript may have them.
    const decideBy = (key: unknown) => toDecision({ share: 0.5, key: () => key as string })(call);

    const taken = keys.filter((_key, at) => decideBy(at) === true);
    expect(Math.abs(taken.length / keys.length - 0.5)).toBeLessThan(0.02);
    expect(decideBy(7)).toBe(decideBy('7'));
    for (const key of [Promise.resolve('user-1'), { id: 'user-1' }, true])
      expect(() => decideBy(key)).toThrow(
        new TypeError("'assistants.rollout': the function 'key' of a share must return a string or undefined."),
      );
  });
});

it.each([
  ['a function', () => true],
  ['a share', { share: 0.5 }],
])('reads %s as the long form with nothing else', (_name, option) => {
  expect(readRollout(option)).toEqual({ when: option });
  expect(readRollout({ when: option, fallback: 'legacy' })).toEqual({ when: option, fallback: 'legacy' });
});

it.each([
  ['threads.create', [], { metadata: { a: 'b' } }, { metadata: { a: 'b' } }],
  ['threads.create', [], undefined, {}],
  [
    'threads.createAndRun',
    [],
    { assistant_id: 'asst_1', thread: { metadata: { a: 'b' } } },
    { assistantId: 'asst_1', metadata: { a: 'b' } },
  ],
  ['threads.createAndRun', [], { assistant_id: 'asst_1', metadata: { of: 'the run' } }, { assistantId: 'asst_1' }],
  ['threads.runs.create', ['thread_1'], { assistant_id: 'asst_1' }, { threadId: 'thread_1', assistantId: 'asst_1' }],
  ['threads.runs.steps.list', ['thread_1', 'run_1'], undefined, { threadId: 'thread_1' }],
  ['assistants.update', ['asst_1'], { metadata: null }, { assistantId: 'asst_1' }],
  ['threads.create', [], 'no body', {}],
])('a decision is told of %s %j with %j: %j', (method, ids, body, told) => {
  expect(describeCall(method, ids, body, undefined)).toEqual({ method, ...told });
});
