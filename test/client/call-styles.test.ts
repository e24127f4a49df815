import { describe, expect, it, type Mock } from 'vitest';
import type { AssistantsEngine } from '../../src/engine/engine.js';
import type { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import { allArguments, createSurface, lastArguments, lastCall, rejection } from './support.js';

type Method = (...args: unknown[]) => PromiseLike<unknown>;

/** Path to the method, engine method, arguments that it must get, and the argument lists that must all lead there. */
type Row = [path: string, engine: keyof AssistantsEngine, expected: unknown[], styles: unknown[][]];

const OPTIONS = { headers: { 'x-trace': '1' }, timeout: 5, maxRetries: 1 };
const metadata = { a: 'b' };
const tool_outputs = [{ tool_call_id: 'call_1', output: '1' }];
const user = { role: 'user', content: 'Hi' };
const include = ['step_details.tool_calls[*].file_search.results[*].content'];

const ROWS: Row[] = [
  ['assistants.create', 'createAssistant', [{ model: 'm' }], [[{ model: 'm' }, OPTIONS]]],
  ['assistants.retrieve', 'retrieveAssistant', ['asst_1'], [['asst_1', OPTIONS]]],
  ['assistants.update', 'updateAssistant', ['asst_1', { metadata }], [['asst_1', { metadata }, OPTIONS]]],
  ['assistants.delete', 'deleteAssistant', ['asst_1'], [['asst_1', OPTIONS]]],
  ['assistants.del', 'deleteAssistant', ['asst_1'], [['asst_1', OPTIONS]]],
  ['assistants.list', 'listAssistants', [{ limit: 2 }], [[{ limit: 2 }, OPTIONS]]],
  ['assistants.list', 'listAssistants', [{}], [[OPTIONS], [undefined, OPTIONS], [null, OPTIONS], [{}, OPTIONS]]],
  ['threads.create', 'createThread', [{}], [[OPTIONS], [undefined, OPTIONS], [null, OPTIONS], [{}, OPTIONS]]],
  ['threads.create', 'createThread', [{ metadata }], [[{ metadata }, OPTIONS]]],
  ['threads.retrieve', 'retrieveThread', ['thread_1'], [['thread_1', OPTIONS]]],
  ['threads.update', 'updateThread', ['thread_1', { metadata }], [['thread_1', { metadata }, OPTIONS]]],
  ['threads.delete', 'deleteThread', ['thread_1'], [['thread_1', OPTIONS]]],
  ['threads.del', 'deleteThread', ['thread_1'], [['thread_1', OPTIONS]]],
  ['threads.createAndRun', 'createThreadAndRun', [{ assistant_id: 'a' }], [[{ assistant_id: 'a' }, OPTIONS]]],
  ['threads.messages.create', 'createMessage', ['thread_1', user], [['thread_1', user, OPTIONS]]],
  [
    'threads.messages.retrieve',
    'retrieveMessage',
    ['thread_1', 'msg_1'],
    [
      ['thread_1', 'msg_1', OPTIONS],
      ['msg_1', { thread_id: 'thread_1' }, OPTIONS],
    ],
  ],
  [
    'threads.messages.update',
    'updateMessage',
    ['thread_1', 'msg_1', { metadata }],
    [
      ['thread_1', 'msg_1', { metadata }, OPTIONS],
      ['msg_1', { thread_id: 'thread_1', metadata }, OPTIONS],
    ],
  ],
  ...['delete', 'del'].map((name): Row => [
    `threads.messages.${name}`,
    'deleteMessage',
    ['thread_1', 'msg_1'],
    [
      ['thread_1', 'msg_1', OPTIONS],
      ['msg_1', { thread_id: 'thread_1' }, OPTIONS],
    ],
  ]),
  ['threads.messages.list', 'listMessages', ['thread_1', { run_id: 'r' }], [['thread_1', { run_id: 'r' }, OPTIONS]]],
  [
    'threads.messages.list',
    'listMessages',
    ['thread_1', {}],
    [
      ['thread_1', OPTIONS],
      ['thread_1', undefined, OPTIONS],
    ],
  ],
  [
    'threads.runs.create',
    'createRun',
    ['thread_1', { assistant_id: 'a' }],
    [['thread_1', { assistant_id: 'a' }, OPTIONS]],
  ],
  ...(
    [
      ['retrieve', 'retrieveRun'],
      ['cancel', 'cancelRun'],
      ['poll', 'retrieveRun'],
    ] as const
  ).map(([name, engine]): Row => [
    `threads.runs.${name}`,
    engine,
    ['thread_1', 'run_1'],
    [
      ['thread_1', 'run_1', OPTIONS],
      ['run_1', { thread_id: 'thread_1' }, OPTIONS],
    ],
  ]),
  [
    'threads.runs.update',
    'updateRun',
    ['thread_1', 'run_1', { metadata }],
    [
      ['thread_1', 'run_1', { metadata }, OPTIONS],
      ['run_1', { thread_id: 'thread_1', metadata }, OPTIONS],
    ],
  ],
  ['threads.runs.list', 'listRuns', ['thread_1', { order: 'asc' }], [['thread_1', { order: 'asc' }, OPTIONS]]],
  ['threads.runs.list', 'listRuns', ['thread_1', {}], [['thread_1', OPTIONS]]],
  ...['submitToolOutputs', 'submitToolOutputsAndPoll'].map((name): Row => [
    `threads.runs.${name}`,
    'submitToolOutputs',
    ['thread_1', 'run_1', { tool_outputs }],
    [
      ['thread_1', 'run_1', { tool_outputs }, OPTIONS],
      ['run_1', { thread_id: 'thread_1', tool_outputs }, OPTIONS],
    ],
  ]),
  [
    'threads.runs.createAndPoll',
    'createRun',
    ['thread_1', { assistant_id: 'a' }],
    [['thread_1', { assistant_id: 'a' }, OPTIONS]],
  ],
  ['threads.createAndRunPoll', 'createThreadAndRun', [{ assistant_id: 'a' }], [[{ assistant_id: 'a' }, OPTIONS]]],
  [
    'threads.runs.steps.retrieve',
    'retrieveRunStep',
    ['thread_1', 'run_1', 'step_1', { include }],
    [
      ['thread_1', 'run_1', 'step_1', { include }, OPTIONS],
      ['step_1', { thread_id: 'thread_1', run_id: 'run_1', include }, OPTIONS],
    ],
  ],
  [
    'threads.runs.steps.retrieve',
    'retrieveRunStep',
    ['thread_1', 'run_1', 'step_1', {}],
    [
      ['thread_1', 'run_1', 'step_1', OPTIONS],
      ['thread_1', 'run_1', 'step_1', undefined, OPTIONS],
      ['step_1', { thread_id: 'thread_1', run_id: 'run_1' }, OPTIONS],
    ],
  ],
  [
    'threads.runs.steps.list',
    'listRunSteps',
    ['thread_1', 'run_1', { limit: 3 }],
    [
      ['thread_1', 'run_1', { limit: 3 }, OPTIONS],
      ['run_1', { thread_id: 'thread_1', limit: 3 }, OPTIONS],
    ],
  ],
  [
    'threads.runs.steps.list',
    'listRunSteps',
    ['thread_1', 'run_1', {}],
    [
      ['thread_1', 'run_1', OPTIONS],
      ['run_1', { thread_id: 'thread_1' }, OPTIONS],
    ],
  ],
];

const CASES = ROWS.flatMap(([path, engine, expected, styles]) =>
  styles.map((args) => ({ path, engine, expected, args, title: `${path}(${describeArguments(args)})` })),
);

function describeArguments(args: unknown[]): string {
  return args
    .map((arg) => (arg === OPTIONS ? 'options' : arg === undefined ? 'undefined' : JSON.stringify(arg)))
    .join(', ');
}

function findMethod(surface: object, path: string): Method {
  let found: unknown = surface;
  for (const name of path.split('.')) found = (found as Record<string, unknown>)[name];
  return found as Method;
}

describe('call styles', () => {
  it.each(CASES)('$title reaches the engine', async ({ path, engine: name, expected, args }) => {
    const { engine, ...surface } = createSurface();
    // Taken off its resource: every method is bound.
    const method = findMethod(surface, path);
    await method(...args);
    expect(lastArguments(engine[name])).toEqual(expected);
    expect(lastCall(engine[name]).options).toEqual(OPTIONS);
    expect(engine[name]).toHaveBeenCalledTimes(1);
  });

  it('takes a stream flag in either style', async () => {
    const { engine, threads } = createSurface();
    await threads.runs.submitToolOutputs('thread_1', 'run_1', { tool_outputs, stream: true });
    await threads.runs.submitToolOutputs('run_1', { thread_id: 'thread_1', tool_outputs, stream: true });
    expect(allArguments(engine.streamToolOutputs)).toEqual(
      Array.from({ length: 2 }, () => ['thread_1', 'run_1', { tool_outputs, stream: true }]),
    );
  });

  it('leaves the arguments of the caller as they are', async () => {
    const { threads } = createSurface();
    const params = Object.freeze({ thread_id: 'thread_1', metadata });
    await threads.runs.update('run_1', params);
    expect(params).toEqual({ thread_id: 'thread_1', metadata });
  });
});

describe('path parameters', () => {
  const { threads, assistants, client, engine } = createSurface();
  const loose = { threads, assistants } as unknown as Record<string, unknown>;
  const { OpenAIError } = client.constructor as unknown as { OpenAIError: new () => Error };

  it.each([
    ['assistants.retrieve', [undefined]],
    ['threads.retrieve', [null]],
    ['threads.retrieve', ['']],
    ['threads.retrieve', ['..']],
    ['threads.retrieve', ['%2E%2e']],
    ['threads.delete', [{ id: 'thread_1' }]],
    ['threads.messages.create', [undefined, user]],
    ['threads.messages.retrieve', ['msg_1']],
    ['threads.messages.retrieve', ['msg_1', {}]],
    ['threads.messages.list', [undefined]],
    ['threads.runs.create', [undefined, { assistant_id: 'a' }]],
    ['threads.runs.retrieve', ['thread_1', undefined]],
    ['threads.runs.retrieve', ['run_1', { thread_id: undefined }]],
    ['threads.runs.submitToolOutputs', ['run_1', { tool_outputs }]],
    ['threads.runs.steps.list', ['run_1', { limit: 3 }]],
    ['threads.runs.steps.retrieve', ['thread_1', 'run_1']],
    ['threads.runs.cancel', ['thread_1', '']],
    ['threads.runs.update', ['thread_1', undefined, { metadata }]],
    ['threads.messages.delete', ['thread_1', undefined]],
    ['threads.messages.del', ['thread_1', '']],
  ])('refuses %s(%j) by its promise, before anything is sent', async (path, args) => {
    const error = await rejection(findMethod(loose, path)(...args));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Path parameters result in path with invalid segments:/),
    });
    expect((Object.values(engine) as Mock[]).some((method) => method.mock.calls.length > 0)).toBe(false);
  });

  it.each([
    ['stream', [undefined, { assistant_id: 'a' }]],
    ['createAndStream', ['', { assistant_id: 'a' }]],
    ['submitToolOutputsStream', ['thread_1', undefined, { tool_outputs }]],
    ['submitToolOutputsStream', ['run_1', { tool_outputs }]],
  ])('are refused by the stream of runs.%s(%j)', async (name, args) => {
    const stream = findMethod(loose, `threads.runs.${name}`)(...args) as unknown as AssistantStream;
    const told = new Promise((resolve) => stream.on('error', resolve));
    expect(await rejection(stream.finalRun())).toBe(await told);
    expect(await told).toBeInstanceOf(OpenAIError);
  });

  it.each(['poll', 'submitToolOutputsAndPoll', 'createAndPoll'] as const)('rejects from %s', async (name) => {
    const error = await rejection(findMethod(loose, `threads.runs.${name}`)(undefined, {}));
    expect(error).toBeInstanceOf(OpenAIError);
  });
});
