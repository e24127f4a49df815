import { expect, it } from 'vitest';
import { RunRetelling, type RunSnapshot } from '../../src/translate/retell-run.js';
import type { AssistantStreamEvent, Run } from '../../src/types/index.js';
import { listEventNames } from '../support/fold-events.js';
import { startTranslation, translateAll } from '../support/translation.js';
import { buildMessage, buildResponse, CREATED_AT, listEvents } from '../support/upstream-events.js';

// The fields that the retelling reads.
const run = { id: 'run_1', object: 'thread.run', status: 'in_progress', started_at: CREATED_AT } as Run;

/** A run at work whose translator has read this many events of an answer. */
function at(count: number): RunSnapshot {
  const translator = startTranslation();
  const response = buildResponse([buildMessage('msg_1', 'One two three.')]);
  translateAll(translator, listEvents(response, (text) => text.split(/(?= )/)).slice(0, count));
  return { run, steps: translator.steps, messages: new Map(translator.messages.map((each) => [each.id, each])) };
}

const texts = (events: readonly AssistantStreamEvent[]): unknown[] =>
  events.flatMap(({ event, data }) =>
    event === 'thread.message.delta'
      ? (data.delta.content ?? []).map((part) => (part.type === 'text' ? part.text?.value : part))
      : [],
  );

it('a reader who has got a text in several parts gets the rest of it alone', () => {
  const retelling = new RunRetelling();
  expect(texts(retelling.catchUp(at(5)))).toEqual(['One']);
  expect(texts(retelling.catchUp(at(6)))).toEqual([' two']);
  const rest = retelling.catchUp(at(Infinity));
  expect(texts(rest)).toEqual([' three.']);
  expect(listEventNames(rest)).toEqual([
    'thread.message.delta',
    'thread.message.completed',
    'thread.run.step.completed',
  ]);
  expect(retelling.catchUp(at(Infinity))).toEqual([]);
});

it('a step whose message is still unknown waits for it while the run is at work', () => {
  const retelling = new RunRetelling();
  const known = at(Infinity);
  const unknown = { ...known, messages: new Map() };
  expect(listEventNames(retelling.catchUp(unknown))).toEqual([
    'thread.run.created',
    'thread.run.queued',
    'thread.run.in_progress',
  ]);
  expect(texts(retelling.catchUp(known))).toEqual(['One two three.']);
});

it('a step whose message is gone once the run has ended is told without it', () => {
  const ended = { ...at(Infinity), run: { ...run, status: 'completed' as const }, messages: new Map() };
  expect(listEventNames(new RunRetelling().catchUp(ended)).slice(3)).toEqual([
    'thread.run.step.created',
    'thread.run.step.in_progress',
    'thread.run.step.completed',
    'thread.run.completed',
  ]);
});
