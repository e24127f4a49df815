import OpenAI420 from 'openai-4-20';
import OpenAI4104, { AzureOpenAI as Azure4104 } from 'openai-4-104';
import OpenAI50, { AzureOpenAI as Azure50 } from 'openai-5-0';
import OpenAI649 from 'openai-6-49';
import OpenAI70, { AzureOpenAI as Azure70 } from 'openai-7-0';
import { withAssistants } from 'openai-assistants-shim';
import { describe, expectTypeOf, test } from 'vitest';

describe('withAssistants', () => {
  test('takes a client of any copy of the SDK, without a cast, and gives back its type', () => {
    expectTypeOf(withAssistants(new OpenAI420())).toEqualTypeOf<OpenAI420>();
    expectTypeOf(withAssistants(new OpenAI4104())).toEqualTypeOf<OpenAI4104>();
    expectTypeOf(withAssistants(new OpenAI50())).toEqualTypeOf<OpenAI50>();
    expectTypeOf(withAssistants(new OpenAI649())).toEqualTypeOf<OpenAI649>();
    expectTypeOf(withAssistants(new OpenAI70(), { execution: 'background' })).toEqualTypeOf<OpenAI70>();
    expectTypeOf(withAssistants(new Azure4104())).toEqualTypeOf<Azure4104>();
    expectTypeOf(withAssistants(new Azure50())).toEqualTypeOf<Azure50>();
    expectTypeOf(withAssistants(new Azure70())).toEqualTypeOf<Azure70>();
  });

  test('takes derived classes', () => {
    class Mine extends OpenAI4104 {
      mine = true;
    }
    expectTypeOf(withAssistants(new Mine())).toEqualTypeOf<Mine>();
  });

  test('takes nothing else', () => {
    // @ts-expect-error: the class, not a client of it
    withAssistants(OpenAI70);
    // @ts-expect-error: no client
    withAssistants({ apiKey: 'key' });
  });
});
