import type OpenAI755 from 'openai';
import type OpenAI515 from 'openai-5-15';
import type OpenAI523 from 'openai-5-23';
import type OpenAI649 from 'openai-6-49';
import type OpenAI70 from 'openai-7-0';
import { describe, expectTypeOf, test } from 'vitest';
import type * as Ours from '../../src/types/index.js';

type Method = (...args: never) => unknown;
type Methods<Names extends string> = Record<Names, Method>;
type Crud = Methods<'create' | 'retrieve' | 'update' | 'delete'>;

interface Client {
  beta: {
    assistants: Crud;
    threads: Crud &
      Methods<'createAndRun' | 'createAndRunStream'> & {
        messages: Crud;
        runs: Methods<
          'create' | 'retrieve' | 'update' | 'stream' | 'submitToolOutputs' | 'submitToolOutputsStream' | 'cancel'
        > & { steps: Methods<'retrieve' | 'list'> };
      };
  };
}

type Answer<M extends Method> = Awaited<ReturnType<M>>;
type Argument<M extends Method, N extends number> = Exclude<Parameters<M>[N], null | undefined>;
type EventOf<M extends Method> = ReturnType<M> extends AsyncIterable<infer Event> ? Event : never;

/** The objects that an SDK answers. */
interface Objects<C extends Client> {
  assistant: Answer<C['beta']['assistants']['retrieve']>;
  assistantDeleted: Answer<C['beta']['assistants']['delete']>;
  thread: Answer<C['beta']['threads']['retrieve']>;
  threadDeleted: Answer<C['beta']['threads']['delete']>;
  message: Answer<C['beta']['threads']['messages']['retrieve']>;
  messageDeleted: Answer<C['beta']['threads']['messages']['delete']>;
  run: Answer<C['beta']['threads']['runs']['retrieve']>;
  step: Answer<C['beta']['threads']['runs']['steps']['retrieve']>;
  event: EventOf<C['beta']['threads']['runs']['stream']>;
}

interface OurObjects {
  assistant: Ours.Assistant;
  assistantDeleted: Ours.AssistantDeleted;
  thread: Ours.Thread;
  threadDeleted: Ours.ThreadDeleted;
  message: Ours.Message;
  messageDeleted: Ours.MessageDeleted;
  run: Ours.Run;
  step: Ours.RunStep;
  event: Ours.AssistantStreamEvent;
}

/** The parameters that an SDK takes. */
interface Params<C extends Client> {
  assistantUpdate: Argument<C['beta']['assistants']['update'], 1>;
  assistantCreate: Argument<C['beta']['assistants']['create'], 0>;
  threadUpdate: Argument<C['beta']['threads']['update'], 1>;
  createAndRun: Argument<C['beta']['threads']['createAndRun'], 0>;
  createAndRunStream: Argument<C['beta']['threads']['createAndRunStream'], 0>;
  messageCreate: Argument<C['beta']['threads']['messages']['create'], 1>;
  messageUpdate: Argument<C['beta']['threads']['messages']['update'], 1>;
  messageDelete: Argument<C['beta']['threads']['messages']['delete'], 1>;
  runCreate: Argument<C['beta']['threads']['runs']['create'], 1>;
  runStream: Argument<C['beta']['threads']['runs']['stream'], 1>;
  runUpdate: Argument<C['beta']['threads']['runs']['update'], 1>;
  runCancel: Argument<C['beta']['threads']['runs']['cancel'], 1>;
  submit: Argument<C['beta']['threads']['runs']['submitToolOutputs'], 1>;
  submitStream: Argument<C['beta']['threads']['runs']['submitToolOutputsStream'], 1>;
  stepRetrieve: Argument<C['beta']['threads']['runs']['steps']['retrieve'], 1>;
  stepList: Argument<C['beta']['threads']['runs']['steps']['list'], 1>;
}

interface OurParams {
  assistantUpdate: Ours.AssistantUpdateParams;
  assistantCreate: Ours.AssistantCreateParams;
  threadUpdate: Ours.ThreadUpdateParams;
  createAndRun: Ours.ThreadCreateAndRunParamsBase;
  createAndRunStream: Ours.ThreadCreateAndRunStreamParams;
  messageCreate: Ours.MessageCreateParams;
  messageUpdate: Ours.MessageUpdateParams;
  messageDelete: Ours.MessageDeleteParams;
  runCreate: Ours.RunCreateParamsBase;
  runStream: Ours.RunStreamParams;
  runUpdate: Ours.RunUpdateParams;
  runCancel: Ours.RunCancelParams;
  submit: Ours.RunSubmitToolOutputsParamsBase;
  submitStream: Ours.RunSubmitToolOutputsStreamParams;
  stepRetrieve: Ours.StepRetrieveParams;
  stepList: Ours.StepListParams;
}

describe('the legacy objects', () => {
  test('are assignable to those of every SDK', () => {
    expectTypeOf<OurObjects>().toExtend<Objects<OpenAI515>>();
    expectTypeOf<OurObjects>().toExtend<Objects<OpenAI523>>();
    expectTypeOf<OurObjects>().toExtend<Objects<OpenAI649>>();
    expectTypeOf<OurObjects>().toExtend<Objects<OpenAI70>>();
    expectTypeOf<OurObjects>().toExtend<Objects<OpenAI755>>();
  });

  test('take those of every SDK', () => {
    expectTypeOf<Objects<OpenAI515>>().toExtend<OurObjects>();
    expectTypeOf<Objects<OpenAI523>>().toExtend<OurObjects>();
    expectTypeOf<Objects<OpenAI649>>().toExtend<OurObjects>();
    expectTypeOf<Objects<OpenAI70>>().toExtend<OurObjects>();
    expectTypeOf<Objects<OpenAI755>>().toExtend<OurObjects>();
  });

  test('are not any', () => {
    expectTypeOf<Objects<OpenAI515>['run']['status']>().toEqualTypeOf<Ours.RunStatus>();
    expectTypeOf<Objects<OpenAI755>['event']['event']>().toEqualTypeOf<Ours.AssistantStreamEvent['event']>();
    expectTypeOf<Objects<OpenAI755>['step']['step_details']['type']>().toEqualTypeOf<
      'message_creation' | 'tool_calls'
    >();
  });

  test('have the names of the SDK', () => {
    expectTypeOf<Ours.Run>().toExtend<OpenAI755.Beta.Threads.Run>();
    expectTypeOf<Ours.RunStepStreamEvent>().toExtend<OpenAI755.Beta.RunStepStreamEvent>();
    expectTypeOf<OpenAI755.Beta.RunStepStreamEvent>().toExtend<Ours.RunStepStreamEvent>();
    expectTypeOf<Ours.MessageDelta>().toExtend<OpenAI755.Beta.Threads.MessageDelta>();
    expectTypeOf<OpenAI755.Beta.Threads.MessageDelta>().toExtend<Ours.MessageDelta>();
    expectTypeOf<Ours.ToolCallDelta>().toExtend<OpenAI755.Beta.Threads.Runs.ToolCallDelta>();
    expectTypeOf<OpenAI755.Beta.Threads.Runs.ToolCallDelta>().toExtend<Ours.ToolCallDelta>();
    expectTypeOf<Ours.AssistantToolChoiceOption>().toExtend<OpenAI755.Beta.Threads.AssistantToolChoiceOption>();
    expectTypeOf<OpenAI755.Beta.Threads.AssistantToolChoiceOption>().toExtend<Ours.AssistantToolChoiceOption>();
  });
});

describe('the legacy parameters', () => {
  test('take those of every SDK', () => {
    expectTypeOf<Params<OpenAI515>>().toExtend<OurParams>();
    expectTypeOf<Params<OpenAI523>>().toExtend<OurParams>();
    expectTypeOf<Params<OpenAI649>>().toExtend<OurParams>();
    expectTypeOf<Params<OpenAI70>>().toExtend<OurParams>();
    expectTypeOf<Params<OpenAI755>>().toExtend<OurParams>();
  });

  test('are assignable to those of SDKs with the same reasoning efforts', () => {
    expectTypeOf<OurParams>().toExtend<Params<OpenAI649>>();
    expectTypeOf<OurParams>().toExtend<Params<OpenAI70>>();
    expectTypeOf<OurParams>().toExtend<Params<OpenAI755>>();
  });

  test('of a new thread go both ways', () => {
    expectTypeOf<OpenAI515.Beta.ThreadCreateParams>().toExtend<Ours.ThreadCreateParams>();
    expectTypeOf<OpenAI755.Beta.ThreadCreateParams>().toExtend<Ours.ThreadCreateParams>();
    expectTypeOf<Ours.ThreadCreateParams>().toExtend<OpenAI515.Beta.ThreadCreateParams>();
    expectTypeOf<Ours.ThreadCreateParams>().toExtend<OpenAI755.Beta.ThreadCreateParams>();
  });

  test('are assignable to those of older SDKs but for the reasoning efforts', () => {
    type Same = Exclude<keyof OurParams, 'assistantUpdate' | 'assistantCreate' | 'runCreate' | 'runStream'>;
    expectTypeOf<Pick<OurParams, Same>>().toExtend<Pick<Params<OpenAI515>, Same>>();
    expectTypeOf<Pick<OurParams, Same>>().toExtend<Pick<Params<OpenAI523>, Same>>();
    expectTypeOf<Omit<Ours.RunCreateParamsBase, 'reasoning_effort'>>().toExtend<Params<OpenAI515>['runCreate']>();
    expectTypeOf<Omit<Ours.AssistantCreateParams, 'reasoning_effort'>>().toExtend<
      Params<OpenAI515>['assistantCreate']
    >();
  });
});
