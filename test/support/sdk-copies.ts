import { createRequire } from 'node:module';
import OpenAI420 from 'openai-4-20';
import OpenAI4104, { AzureOpenAI as Azure4104 } from 'openai-4-104';
import OpenAI50, { AzureOpenAI as Azure50 } from 'openai-5-0';
import OpenAI70, { AzureOpenAI as Azure70 } from 'openai-7-0';
import { MemoryStore, withAssistants, type AssistantsOptions, type OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';

/** The client class of any copy of the SDK, typed like that of the installed one. */
export type SdkClass = typeof OpenAI;

const commonJs = createRequire(import.meta.url)('openai') as { default: SdkClass };

const classes = { OpenAI420, OpenAI4104, OpenAI50, OpenAI70, commonJs: commonJs.default };

/** Copies of the SDK other than the one that the library imports: older versions without conversations, and duplicates. */
export const SDK_COPIES = Object.entries(classes as unknown as Record<string, SdkClass>);

/** The copies without conversations. */
export const OLDER_SDKS = SDK_COPIES.slice(0, 3);

export const AZURE_COPIES = Object.entries({ Azure4104, Azure50, Azure70 } as unknown as Record<string, SdkClass>);

export interface WrappedSetup {
  fake: FakeOpenAI;
  client: OpenAI;
}

/** Creates a wrapped client of a copy of the SDK, with a new fake and store. */
export function wrapClient(
  Sdk: SdkClass,
  clientOptions: object = {},
  assistants: AssistantsOptions = { store: new MemoryStore() },
): WrappedSetup {
  const fake = createFakeOpenAI();
  const client = new Sdk({ apiKey: 'test', fetch: fake.fetch, ...clientOptions });
  return { fake, client: withAssistants(client, assistants) };
}
