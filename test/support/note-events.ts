import { OpenAI, type AssistantsEvent, type AssistantsListener } from 'openai-assistants-shim';
import { setup, type Setup } from './setup.js';
import { noteWarnings } from './warnings.js';

/** A setup, with the events and warnings of its client. */
export interface ListeningWorld extends Setup {
  events: AssistantsEvent[];
  warnings: string[];
}

/** Creates a setup that collects the events of its client. */
export function createListeningWorld(
  assistants: Parameters<typeof setup>[0] = {},
  fakeOptions: Parameters<typeof setup>[1] = {},
): ListeningWorld {
  const events: AssistantsEvent[] = [];
  const { warnings, logger } = noteWarnings();
  const onEvent: AssistantsListener = (event) => events.push(event);
  return { ...setup({ onEvent, ...assistants }, fakeOptions, { logger, maxRetries: 2 }), events, warnings };
}

/** Creates another client of the same service and store, and collects its events. */
export function connectListening({
  fake,
  store,
}: Pick<Setup, 'fake' | 'store'>): Pick<ListeningWorld, 'client' | 'events'> {
  const events: AssistantsEvent[] = [];
  const onEvent: AssistantsListener = (event) => events.push(event);
  return { client: new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, onEvent } }), events };
}

/** Describes an event in one line: its type, and its most important fields. */
function show(event: AssistantsEvent): string {
  switch (event.type) {
    case 'request.sent':
      return `sent ${event.operation} for ${event.call}${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`;
    case 'request.answered':
      return `answered ${event.operation} ${event.status ?? '-'}`;
    case 'request.failed':
      return `failed ${event.operation} ${event.status ?? '-'} ${event.fault}`;
    case 'request.retry':
      return `retry ${event.operation}, attempt ${event.attempt}`;
    case 'run.status':
      return `run ${event.from ?? 'new'} -> ${event.to}`;
    case 'tool_call.awaited':
    case 'tool_call.answered':
      return `${event.type} ${event.callId}`;
    case 'legacy.call':
      return `call ${event.method}`;
    case 'response.ended':
      return `response ${event.status}`;
    default:
      return event.type;
  }
}

/** Describes each event in one line. */
export const showEvents = (events: readonly AssistantsEvent[]): string[] => events.map(show);
