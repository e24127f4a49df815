import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import { createSurface, lastArguments, rejection } from './support.js';

const FUNCTION = { name: 'f', description: undefined, parameters: { a: undefined } };

describe('what a caller sends', () => {
  it('is taken as JSON would carry it: undefined as absent, at any depth', async () => {
    const { engine, assistants } = createSurface();
    const body = {
      model: 'gpt-4o',
      name: undefined,
      colour: undefined,
      tools: [{ type: 'function', function: FUNCTION }],
    };
    await assistants.create(body as never);
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    expect(lastArguments(engine.createAssistant)).toStrictEqual([{ model: 'gpt-4o', tools }]);
  });

  it('is taken as JSON would carry it: a date as its text', async () => {
    const { engine, assistants } = createSurface();
    await assistants.create({ model: 'gpt-4o', metadata: { day: new Date(0) } } as never);
    expect(lastArguments(engine.createAssistant)).toEqual([
      { model: 'gpt-4o', metadata: { day: '1970-01-01T00:00:00.000Z' } },
    ]);
  });

  it.each([
    ['submitToolOutputs', 'submitToolOutputs', {}],
    ['submitToolOutputs', 'streamToolOutputs', { stream: true }],
    ['submitToolOutputsAndPoll', 'submitToolOutputs', {}],
    ['submitToolOutputsStream', 'streamToolOutputs', {}],
  ] as const)('is read late enough by %s for outputs that a forEach collects', async (name, asked, more) => {
    for (const style of ['v4', 'v5']) {
      const { engine, threads } = createSurface();
      const tool_outputs: { tool_call_id: string; output: string }[] = [];
      const answer = async (id: string): Promise<string> => `${id}: rain`;
      ['call_1', 'call_2'].forEach((id) => {
        void (async () => {
          tool_outputs.push({ tool_call_id: id, output: await answer(id) });
        })();
      });
      const body = { tool_outputs, ...more };
      const args = style === 'v4' ? ['thread_1', 'run_1', body] : ['run_1', { thread_id: 'thread_1', ...body }];
      const result: unknown = Reflect.apply(threads.runs[name], threads.runs, args);
      await (result instanceof AssistantStream ? result.finalRun() : result);
      const outputs = [
        { tool_call_id: 'call_1', output: 'call_1: rain' },
        { tool_call_id: 'call_2', output: 'call_2: rain' },
      ];
      expect(lastArguments(engine[asked])).toMatchObject(['thread_1', 'run_1', { tool_outputs: outputs }]);
    }
  });

  it.each([
    [7, 'late'],
    [8, 'first'],
  ])('that changes %i microtasks after the call is sent as the %s', async (microtasks, sent) => {
    const { engine, threads } = createSurface();
    const message = { role: 'user' as const, content: 'first' };
    const run = { assistant_id: 'asst_1', additional_messages: [message] };
    const calls = [
      threads.messages.create('thread_1', message),
      threads.create({ messages: [message] }),
      threads.runs.create('thread_1', run),
      threads.runs.create('thread_1', { ...run, stream: true }),
    ];
    for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve();
    message.content = 'late';
    await Promise.all(calls);
    expect(lastArguments(engine.createMessage)).toMatchObject(['thread_1', { content: sent }]);
    expect(lastArguments(engine.createThread)).toMatchObject([{ messages: [{ content: sent }] }]);
    const started = ['thread_1', { additional_messages: [{ content: sent }] }];
    expect(lastArguments(engine.createRun)).toMatchObject(started);
    expect(lastArguments(engine.streamRun)).toMatchObject(started);
  });

  it('is what it was when the call began, however long the call takes to begin its work', async () => {
    const { engine, threads } = createSurface();
    const message = { role: 'user' as const, content: 'first' };
    const call = threads.messages.create('thread_1', message);
    await new Promise((resolve) => setImmediate(resolve));
    message.content = 'second';
    await call;
    expect(lastArguments(engine.createMessage)).toEqual(['thread_1', { role: 'user', content: 'first' }]);
  });

  it('is refused when JSON cannot hold it, by the promise and before anything is done', async () => {
    const { engine, threads } = createSurface();
    const metadata: Record<string, unknown> = {};
    metadata['self'] = metadata;
    expect(await rejection(threads.create({ metadata } as never))).toBeInstanceOf(TypeError);
    expect(await rejection(threads.runs.create('thread_1', { metadata, stream: true } as never))).toBeInstanceOf(
      TypeError,
    );
    expect(engine.createThread).not.toHaveBeenCalled();
    expect(engine.streamRun).not.toHaveBeenCalled();
  });
});
