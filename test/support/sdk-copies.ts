import { createRequire } from 'node:module';
import OpenAI420 from 'openai-4-20';
import OpenAI4104, { AzureOpenAI as Azure4104 } from 'openai-4-104';
import OpenAI50, { AzureOpenAI as Azure50 } from 'openai-5-0';
import OpenAI70, { AzureOpenAI as Azure70 } from 'openai-7-0';
import { MemoryStore, withAssistants, type AssistantsOptions, type OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';

/** A client class of some copy of the SDK, as if it were the one that is installed. */
export type SdkClass = typeof OpenAI;

const commonJs = createRequire(import.meta.url)('openai') as { default: SdkClass };

const classes = { OpenAI420, OpenAI4104, OpenAI50, OpenAI70, commonJs: commonJs.default };

/** Copies of the SDK that the shim does not share: older ones, without conversations, and second ones. */
export const SDK_COPIES = Object.entries(classes as unknown as Record<string, SdkClass>);

/** Those that know no conversations. */
export const OLDER_SDKS = SDK_COPIES.slice(0, 3);

export const AZURE_COPIES = Object.entries({ Azure4104, Azure50, Azure70 } as unknown as Record<string, SdkClass>);

export interface WrappedSetup {
  fake: FakeOpenAI;
  client: OpenAI;
}

/** A wrapped client of one SDK copy on a fake upstream, with a store of its own. */
export function wrapClient(
  Sdk: SdkClass,
  clientOptions: object = {},
  assistants: AssistantsOptions = { store: new MemoryStore() },
): WrappedSetup {
  const fake = createFakeOpenAI();
  const client = new Sdk({ apiKey: 'test', fetch: fake.fetch, ...clientOptions });
  return { fake, client: withAssistants(client, assistants) };
}
