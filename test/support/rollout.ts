import { OpenAI as Sdk } from 'openai';
import { MemoryStore, OpenAI, type AssistantsEvent, type AssistantsOptions } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createOldService } from './old-service.js';

export type Settings = Extract<AssistantsOptions['rollout'], { when: unknown }>;

/** Creates an app in a rollout between a fake of today's service and an old service that still works. */
export function createApp(
  settings: Partial<Settings> = {},
  { ownIds = false, store = new MemoryStore(), ...options }: AssistantsOptions & { ownIds?: boolean } = {},
) {
  const old = createOldService({ ownIds });
  const fake = createFakeOpenAI();
  const events: AssistantsEvent[] = [];
  const legacy = new Sdk({ apiKey: 'old', baseURL: 'https://old.example/v1', fetch: old.fetch, maxRetries: 0 });
  const client = new OpenAI({
    apiKey: 'test',
    fetch: fake.fetch,
    maxRetries: 0,
    assistants: {
      store,
      onEvent: (event: AssistantsEvent) => events.push(event),
      ...options,
      rollout: { when: ({ metadata }) => metadata?.['way'] === 'shim', legacy, ...settings },
    },
  });
  const decisions = () => events.flatMap((event) => (event.type === 'rollout.decided' ? [event] : []));
  return { client, fake, legacy, old, store, events, decisions };
}

export const ask = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
export const SIDES = ['legacy', 'shim'] as const;
export const onSide = (way: string) => ({ ...ask, metadata: { way } });
export const callsWeather = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };
