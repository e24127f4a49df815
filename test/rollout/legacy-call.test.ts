import { expect, it, vi } from 'vitest';
import { callLegacy } from '../../src/rollout/legacy-call.js';

const THREAD = { thread_id: 'thread_1' };
const RUN = { ...THREAD, run_id: 'run_1' };
const OPTIONS = { timeout: 1 };

/** The method, its ids and body, and how it is called as SDK 4 and as SDK 5 have it. */
const CALLS = [
  ['assistants.create', {}, { model: 'm' }, [{ model: 'm' }], [{ model: 'm' }]],
  ['assistants.list', {}, { limit: 1 }, [{ limit: 1 }], [{ limit: 1 }]],
  ['assistants.retrieve', { id: 'asst_1' }, undefined, ['asst_1'], ['asst_1']],
  ['assistants.update', { id: 'asst_1' }, { name: 'A' }, ['asst_1', { name: 'A' }], ['asst_1', { name: 'A' }]],
  ['threads.create', {}, undefined, [undefined], [undefined]],
  ['threads.retrieve', { id: 'thread_1' }, undefined, ['thread_1'], ['thread_1']],
  ['threads.messages.list', THREAD, { limit: 1 }, ['thread_1', { limit: 1 }], ['thread_1', { limit: 1 }]],
  [
    'threads.messages.retrieve',
    { ...THREAD, message_id: 'msg_1' },
    undefined,
    ['thread_1', 'msg_1'],
    ['msg_1', THREAD],
  ],
  ['threads.runs.create', THREAD, { a: 1 }, ['thread_1', { a: 1 }], ['thread_1', { a: 1 }]],
  ['threads.runs.cancel', RUN, undefined, ['thread_1', 'run_1'], ['run_1', THREAD]],
  ['threads.runs.submitToolOutputs', RUN, { a: 1 }, ['thread_1', 'run_1', { a: 1 }], ['run_1', { ...THREAD, a: 1 }]],
  [
    'threads.runs.steps.list',
    RUN,
    { limit: 1 },
    ['thread_1', 'run_1', { limit: 1 }],
    ['run_1', { ...THREAD, limit: 1 }],
  ],
  [
    'threads.runs.steps.retrieve',
    { ...RUN, step_id: 'step_1' },
    { include: [] },
    ['thread_1', 'run_1', 'step_1', { include: [] }],
    ['step_1', { ...RUN, include: [] }],
  ],
] as const;

/** A surface with one method, in the style of its `threads`. */
function createSurface(name: string, threads: object) {
  const method = vi.fn((..._args: unknown[]) => 'answer');
  const [first = '', ...rest] = name.split('.');
  const nested = rest.reduceRight<object>((inner, part) => ({ [part]: inner }), method);
  const surface = {
    beta: { assistants: {}, threads, [first]: first === 'threads' ? { ...threads, ...nested } : nested },
  };
  return { surface, method };
}

for (const [style, threads, at] of [
  ['SDK 4', { del: () => null }, 3],
  ['SDK 5', { delete: () => null }, 4],
] as const) {
  it.each(CALLS)(`%s is called as ${style} takes it`, (...row) => {
    const [name, ids, body] = row;
    const { surface, method } = createSurface(name, threads);
    const call = { name, options: OPTIONS, response: null };

    expect(callLegacy(surface, { ids, body, call })).toBe('answer');
    expect(method.mock.calls).toEqual([[...row[at], OPTIONS]]);
  });
}

it.each(['delete', 'del'])('deletes by the name that there is: %s', (name) => {
  const method = vi.fn();
  const call = { name: 'threads.delete', options: OPTIONS, response: null };

  callLegacy(
    { beta: { assistants: {}, threads: { [name]: method } } },
    { ids: { id: 'thread_1' }, body: undefined, call },
  );

  expect(method.mock.calls).toEqual([['thread_1', OPTIONS]]);
});

it('finds resources that a class makes when they are asked for', () => {
  const method = vi.fn();
  class Threads {
    get messages() {
      return { list: method };
    }
  }
  class Beta {
    readonly assistants = {};
    get threads() {
      return new Threads();
    }
  }
  const call = { name: 'threads.messages.list', options: OPTIONS, response: null };

  callLegacy({ beta: new Beta() }, { ids: THREAD, body: { limit: 1 }, call });

  expect(method.mock.calls).toEqual([['thread_1', { limit: 1 }, OPTIONS]]);
});
