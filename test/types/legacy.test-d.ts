import Sdk, { type AzureOpenAI as SdkAzureOpenAI, type ClientOptions } from 'openai';
import type { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import type Shim from 'openai-assistants-shim';
import { type AssistantsOptions, type AssistantStream, type AzureOpenAI } from 'openai-assistants-shim';
import { OpenAI, withAssistants } from 'openai-assistants-shim';
import type { Assistant, AssistantStreamEvent, Message, Run, RunStep, Thread } from 'openai-assistants-shim';
import { describe, expectTypeOf, test } from 'vitest';
import type * as v4 from './legacy/sdk-v4.js';
import type * as v5 from './legacy/sdk-v5.js';

describe('the declared clients', () => {
  test("are the SDK's", () => {
    expectTypeOf<Shim>().toEqualTypeOf<Sdk>();
    expectTypeOf<OpenAI>().toEqualTypeOf<Sdk>();
    expectTypeOf<AzureOpenAI>().toEqualTypeOf<SdkAzureOpenAI>();
    expectTypeOf<typeof OpenAI>().toEqualTypeOf<typeof Sdk>();
  });

  test('take our options under one key', () => {
    expectTypeOf<ClientOptions['assistants']>().toEqualTypeOf<AssistantsOptions | undefined>();
    expectTypeOf(OpenAI).toBeConstructibleWith({ apiKey: 'key', assistants: { execution: 'background' } });
  });

  test('keep their type when they are wrapped', () => {
    class Mine extends Sdk {
      mine = true;
    }
    expectTypeOf(withAssistants<Mine>).returns.toEqualTypeOf<Mine>();
    expectTypeOf(withAssistants<Sdk>)
      .parameter(0)
      .toEqualTypeOf<Sdk>();
  });
});

describe('the namespaces of legacy code', () => {
  test('hold the objects that we export', () => {
    expectTypeOf<Assistant>().toExtend<OpenAI.Beta.Assistant>();
    expectTypeOf<OpenAI.Beta.Assistant>().toExtend<Assistant>();
    expectTypeOf<Thread>().toExtend<OpenAI.Beta.Thread>();
    expectTypeOf<OpenAI.Beta.Thread>().toExtend<Thread>();
    expectTypeOf<Message>().toExtend<OpenAI.Beta.Threads.Messages.Message>();
    expectTypeOf<OpenAI.Beta.Threads.Messages.Message>().toExtend<Message>();
    expectTypeOf<Run>().toExtend<OpenAI.Beta.Threads.Run>();
    expectTypeOf<OpenAI.Beta.Threads.Run>().toExtend<Run>();
    expectTypeOf<RunStep>().toExtend<OpenAI.Beta.Threads.Runs.RunStep>();
    expectTypeOf<OpenAI.Beta.Threads.Runs.RunStep>().toExtend<RunStep>();
    expectTypeOf<AssistantStreamEvent>().toExtend<OpenAI.Beta.AssistantStreamEvent>();
    expectTypeOf<OpenAI.Beta.AssistantStreamEvent>().toExtend<AssistantStreamEvent>();
    expectTypeOf<SdkAssistantStream>().toExtend<AssistantStream>();
  });
});

describe('the two call styles', () => {
  test('compile in legacy code', () => {
    expectTypeOf<typeof v4.poll>().returns.resolves.toEqualTypeOf<OpenAI.Beta.Threads.Run>();
    expectTypeOf<typeof v5.run>().returns.resolves.toEqualTypeOf<Run>();
  });

  test("leave what is inferred from a method as the SDK's own types give it", () => {
    type Runs = OpenAI.Beta.Threads.Runs;
    expectTypeOf<Parameters<Runs['retrieve']>[1]>().toEqualTypeOf<OpenAI.Beta.Threads.RunRetrieveParams>();
    expectTypeOf<Parameters<Runs['cancel']>[1]>().toEqualTypeOf<OpenAI.Beta.Threads.RunCancelParams>();
    expectTypeOf<Parameters<Runs['poll']>[1]>().toEqualTypeOf<OpenAI.Beta.Threads.RunRetrieveParams>();
    expectTypeOf<Parameters<Runs['steps']['list']>[1]>().toEqualTypeOf<OpenAI.Beta.Threads.Runs.StepListParams>();
    expectTypeOf<Awaited<ReturnType<Runs['retrieve']>>['status']>().toEqualTypeOf<OpenAI.Beta.Threads.RunStatus>();
  });
});
