import type { Attributes } from '@opentelemetry/api';
import type { AssistantsEvent } from '../types/assistants-event.js';
import { OURS } from './conventions.js';

/** Fields that the span has already. */
const KNOWN: ReadonlySet<string> = new Set(['type', 'runId', 'threadId', 'assistantId']);

/** Converts the fields of an event to attributes: `waitMs` to `openai_assistants_shim.wait_ms`. */
export const toEventAttributes = (event: AssistantsEvent): Attributes =>
  Object.fromEntries(
    Object.entries(event).flatMap(([key, value]: [string, unknown]) => {
      if (KNOWN.has(key) || value === undefined || value === null) return [];
      const name = OURS + key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
