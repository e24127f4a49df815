import { describe, expect, it } from 'vitest';
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

  it('is what it was when the call was made, whatever the caller does with its objects next', async () => {
    const { engine, threads } = createSurface();
    const message = { role: 'user' as const, content: 'first' };
    const first = threads.messages.create('thread_1', message);
    message.content = 'second';
    const second = threads.messages.create('thread_1', message);
    message.content = 'third';
    await Promise.all([first, second]);
    expect(engine.createMessage.mock.calls.map(([, body]: unknown[]) => body)).toEqual([
      { role: 'user', content: 'first' },
      { role: 'user', content: 'second' },
    ]);
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
