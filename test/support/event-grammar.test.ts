import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { findGrammarFaults } from './event-grammar.js';
import { onlyEvents, startTranslation, translateAll } from './translation.js';
import { buildFunctionCall, buildMessage, buildResponse, listEvents } from './upstream-events.js';

const run = (name: string): AssistantStreamEvent => ({ event: `thread.run.${name}`, data: {} }) as AssistantStreamEvent;
const start = [run('created'), run('queued'), run('in_progress')];
const eventsOf = (output: Parameters<typeof buildResponse>[0]): AssistantStreamEvent[] =>
  onlyEvents(translateAll(startTranslation(), listEvents(buildResponse(output))));

const message = eventsOf([buildMessage('msg_1', 'Hello!')]);
const calls = eventsOf([buildFunctionCall('fc_2', 'f', '{}')]);
const without = (events: AssistantStreamEvent[], name: string): AssistantStreamEvent[] =>
  events.filter(({ event }) => !event.endsWith(name));

describe('the grammar of a stream', () => {
  it('is kept by whole runs, runs that await outputs, and what follows', () => {
    expect(findGrammarFaults([...start, ...message, run('completed')])).toEqual([]);
    expect(findGrammarFaults([...start, ...message, ...calls, run('requires_action')])).toEqual([]);
    const answered = { event: 'thread.run.step.completed', data: { id: 'step_9' } } as AssistantStreamEvent;
    const resumed = [answered, run('queued'), run('in_progress'), ...message, run('completed')];
    expect(findGrammarFaults(resumed, { awaiting: 'step_9' })).toEqual([]);
  });

  it.each([
    ['a run without its beginning', [...message, run('completed')]],
    ['a run without its end', [...start, ...message]],
    ['events behind the end', [...start, run('completed'), ...message]],
    ['a step that stays open', [...start, ...without(message, 'step.completed'), run('completed')]],
    ['a message that stays open', [...start, ...without(message, 'message.completed'), run('completed')]],
    ['a message without its step', [...start, ...without(message, 'step.created'), run('completed')]],
    ['a step without its second event', [...start, ...without(message, 'step.in_progress'), run('completed')]],
    ['the same step again', [...start, ...message, ...message, run('completed')]],
    ['two steps at once', [...start, ...calls, ...message, run('completed')]],
    ['awaited outputs of nothing', [...start, ...message, run('requires_action')]],
    ['awaited outputs that were not answered first', [run('queued'), run('in_progress'), ...message, run('completed')]],
  ])('is broken by %s', (_case, events) => {
    expect(findGrammarFaults(events)).not.toEqual([]);
  });
});
