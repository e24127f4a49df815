import { OpenAI as SdkOpenAI } from 'openai';
import { MemoryStore, OpenAI, type AssistantsOptions } from 'openai-assistants-shim';

/** The library's client and the SDK's (`plain`), which send requests to the same service. */
export interface Clients {
  ours: OpenAI;
  plain: SdkOpenAI;
  assistantId: string;
}

export const MODEL = 'gpt-6-luna';
export const INSTRUCTIONS = 'Be nice.';

export async function createClients(fetch: typeof globalThis.fetch, options: AssistantsOptions = {}): Promise<Clients> {
  const ours = new OpenAI({ apiKey: 'test', fetch, assistants: { store: new MemoryStore(), ...options } });
  const { id } = await ours.beta.assistants.create({ model: MODEL, instructions: INSTRUCTIONS });
  return { ours, plain: new SdkOpenAI({ apiKey: 'test', fetch }), assistantId: id };
}
