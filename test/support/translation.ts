import {
  createTranslator,
  type Progress,
  type StepEvent,
  type TranslationContext,
  type Translator,
} from '../../src/translate/translate-events.js';
import type { ResponseStreamEvent } from '../../src/types/responses.js';
import { CREATED_AT } from './upstream-events.js';

/** The time, in seconds, during these translations. */
export const NOW = CREATED_AT + 3;

export function startTranslation(context: Partial<TranslationContext> = {}): Translator {
  return createTranslator({
    runId: 'run_1',
    threadId: 'thread_1',
    assistantId: 'asst_1',
    expiresAt: CREATED_AT + 600,
    citationMarkers: true,
    now: () => NOW,
    ...context,
  });
}

export const translateAll = (translator: Translator, events: readonly ResponseStreamEvent[]): Progress[] =>
  events.flatMap((event) => translator.translate(event));

export const onlyEvents = (progress: readonly Progress[]): StepEvent[] =>
  progress.flatMap((entry) => (entry.type === 'event' ? [entry.event] : []));

/** Lists the short names of events, such as `step.created`. Several deltas of the same name in a row count as one. */
export const listNames = (events: readonly StepEvent[]): string[] =>
  events
    .map(({ event }) => event.replace(/^thread\.(?:run\.)?/, ''))
    .filter((name, index, names) => name !== names[index - 1] || !name.endsWith('.delta'));

/** Lists the contents of the deltas: blocks of messages, and calls of steps. */
export const listDeltas = (events: readonly StepEvent[]): unknown[] =>
  events.flatMap((event): unknown[] => {
    if (event.event === 'thread.message.delta') return event.data.delta.content ?? [];
    if (event.event !== 'thread.run.step.delta') return [];
    const details = event.data.delta.step_details;
    return details?.type === 'tool_calls' ? (details.tool_calls ?? []) : [];
  });
