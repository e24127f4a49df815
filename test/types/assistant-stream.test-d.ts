import type { OpenAI } from 'openai';
import type { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import type { AssistantStream as Sdk515AssistantStream } from 'openai-5-15/lib/AssistantStream';
import type { AssistantStream as Sdk523AssistantStream } from 'openai-5-23/lib/AssistantStream';
import type { AssistantStream as Sdk649AssistantStream } from 'openai-6-49/lib/AssistantStream';
import type { AssistantStream as Sdk70AssistantStream } from 'openai-7-0/lib/AssistantStream';
import { expectTypeOf, test } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import type { Message, MessageDelta, Run, Text, TextDelta } from '../../src/types/index.js';

test('the stream types of every supported SDK are assignable to ours', () => {
  expectTypeOf<SdkAssistantStream>().toExtend<AssistantStream>();
  expectTypeOf<Sdk515AssistantStream>().toExtend<AssistantStream>();
  expectTypeOf<Sdk523AssistantStream>().toExtend<AssistantStream>();
  expectTypeOf<Sdk649AssistantStream>().toExtend<AssistantStream>();
  expectTypeOf<Sdk70AssistantStream>().toExtend<AssistantStream>();
});

test('a variable annotated with our type takes what the SDK types as its own', () => {
  const start = (client: OpenAI): AssistantStream =>
    client.beta.threads.runs.stream('thread_1', { assistant_id: 'asst_1' });
  expectTypeOf(start).returns.toEqualTypeOf<AssistantStream>();
});

test('the static creators take the resources of the SDK', () => {
  const start = (client: OpenAI): AssistantStream[] => [
    AssistantStream.createAssistantStream('thread_1', client.beta.threads.runs, { assistant_id: 'asst_1' }),
    AssistantStream.createThreadAssistantStream({ assistant_id: 'asst_1' }, client.beta.threads, { timeout: 1 }),
    AssistantStream.createToolAssistantStream('run_1', client.beta.threads.runs, {
      thread_id: 'thread_1',
      tool_outputs: [],
    }),
  ];
  expectTypeOf(start).toBeFunction();
});

test('listeners, promises and iterators know what an event gives', () => {
  const use = async (stream: AssistantStream): Promise<void> => {
    stream
      .on('textDelta', (delta, snapshot) => {
        expectTypeOf(delta).toEqualTypeOf<TextDelta>();
        expectTypeOf(snapshot).toEqualTypeOf<Text>();
      })
      .once('end', () => undefined);
    expectTypeOf(stream.emitted('connect')).toEqualTypeOf<Promise<void>>();
    expectTypeOf(stream.emitted('run')).toEqualTypeOf<Promise<Run>>();
    expectTypeOf(stream.emitted('messageDelta')).toEqualTypeOf<Promise<[delta: MessageDelta, snapshot: Message]>>();
    for await (const event of stream) {
      if (event.event === 'thread.run.completed') expectTypeOf(event.data).toEqualTypeOf<Run>();
    }
    // @ts-expect-error -- no such event
    stream.on('nothing', () => undefined);
  };
  const narrow = (value: unknown): void => {
    if (value instanceof AssistantStream) expectTypeOf(value).toExtend<AssistantStream>();
  };
  expectTypeOf(use).toBeFunction();
  expectTypeOf(narrow).toBeFunction();
});
