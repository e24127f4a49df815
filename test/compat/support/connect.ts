import SdkOpenAI from 'openai';
import { MemoryStore, OpenAI, withAssistants, type AssistantsOptions } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from '../../../src/testing/index.js';

type ClientOptions = Omit<NonNullable<ConstructorParameters<typeof SdkOpenAI>[0]>, 'assistants'>;

/** The two ways in which an application gets its client. */
const ways = {
  'the drop-in client': (options: ClientOptions, assistants: AssistantsOptions): OpenAI =>
    new OpenAI({ ...options, assistants }),
  'a wrapped client': (options: ClientOptions, assistants: AssistantsOptions): OpenAI =>
    withAssistants(new SdkOpenAI(options), assistants),
};

export type Way = keyof typeof ways;

/** For `describe.each`. */
export const wayNames = Object.keys(ways) as Way[];

/** Connects a client to a fake service, each with memory of its own. */
export function connect(
  way: Way = 'the drop-in client',
  assistants: AssistantsOptions = {},
  fakeOptions: FakeOpenAIOptions = {},
): { fake: FakeOpenAI; openai: OpenAI } {
  const fake = createFakeOpenAI(fakeOptions);
  const store = new MemoryStore();
  return { fake, openai: ways[way]({ apiKey: 'test', fetch: fake.fetch, logLevel: 'off' }, { store, ...assistants }) };
}
