import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertMessage } from '../../src/mapping/to-assistants/convert-message.js';
import type { Progress, Translator } from '../../src/translate/translate-events.js';
import type { UpstreamResponse } from '../../src/types/responses.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import { outputs, responses } from '../support/response-arbitraries.js';
import { NOW, onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import { buildResponse, cutInPieces, listEvents, listItemEvents } from '../support/upstream-events.js';

const pieces = fc.integer({ min: 1, max: 7 }).map(cutInPieces);
const start = (citationMarkers = true): Translator => startTranslation({ citationMarkers });

/** Objects without their times: those differ between a live stream and a replay. */
function timeless<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, entry: unknown) => (key.endsWith('_at') && typeof entry === 'number' ? 1 : entry)),
  ) as T;
}

function expectWholeStream(progress: readonly Progress[], translator: Translator, response: UpstreamResponse): void {
  const events = onlyEvents(progress);
  expect(findGrammarFaults(events, { run: false })).toEqual([]);
  const folded = foldEvents(events);
  expect(folded.messages).toEqual(translator.messages);
  expect(folded.steps).toEqual(translator.steps);
  expect(progress.map(({ type }) => type).filter((type) => type !== 'event')).toEqual(['in_progress', 'ended']);
  expect(progress.at(-1)?.type).toBe('ended');

  const replayed = start();
  const whole = onlyEvents(replayed.replay(response));
  expect(findGrammarFaults(whole, { run: false })).toEqual([]);
  expect(timeless(replayed.steps)).toEqual(timeless(translator.steps));
  expect(timeless(replayed.messages)).toEqual(timeless(translator.messages));
  expect(timeless(foldEvents(whole))).toEqual(timeless(folded));
}

describe('the translation of a response', () => {
  it('folds to the same objects as a replay of the whole response', () => {
    fc.assert(
      fc.property(responses, pieces, (response, cut) => {
        const translator = start();
        expectWholeStream(translateAll(translator, listEvents(response, cut)), translator, response);
      }),
    );
  });

  it('gives messages the content that lists give them', () => {
    fc.assert(
      fc.property(outputs, pieces, fc.boolean(), (output, cut, citationMarkers) => {
        const translator = start(citationMarkers);
        translateAll(translator, listEvents(buildResponse(output), cut));
        const source = { threadId: 'thread_1', extras: null, fallbackCreatedAt: 1, citationMarkers };
        const listed = output.flatMap((item) => convertMessage(item, source) ?? []);
        expect(translator.messages.map(({ content }) => content)).toEqual(listed.map(({ content }) => content));
        for (const { content } of listed) {
          for (const block of content) {
            if (block.type !== 'text') continue;
            for (const { text, start_index, end_index } of block.text.annotations) {
              expect(block.text.value.slice(start_index, end_index)).toBe(text);
            }
          }
        }
      }),
    );
  });

  it('comes out whole, and nothing twice, when the stream is cut anywhere and the response read instead', () => {
    fc.assert(
      fc.property(responses, pieces, fc.nat(), (response, cut, at) => {
        const events = listEvents(response, cut);
        const translator = start();
        const before = translateAll(translator, events.slice(0, at % events.length));
        expectWholeStream([...before, ...translator.replay(response)], translator, response);
        expect(translator.replay(response)).toEqual([]);
      }),
    );
  });

  it('goes on where it was when events are sent again after a resumption', () => {
    fc.assert(
      fc.property(responses, pieces, fc.nat(), fc.nat(), (response, cut, at, back) => {
        const events = listEvents(response, cut);
        const end = at % events.length;
        const translator = start();
        const before = translateAll(translator, events.slice(0, end));
        expect(translator.resume()).toBe(end === 0 ? null : end - 1);
        const after = translateAll(translator, events.slice(Math.max(0, end - back)));
        expectWholeStream([...before, ...after], translator, response);
      }),
    );
  });

  it('takes over the whole items of a response that still runs, and its later events', () => {
    fc.assert(
      fc.property(responses, pieces, fc.nat(), fc.nat(), (response, cut, at, ahead) => {
        const events = listEvents(response, cut);
        const end = at % events.length;
        const translator = start();
        const before = translateAll(translator, events.slice(0, end));
        const done = response.output.slice(0, ahead % (response.output.length + 1));
        const running = { ...response, status: 'in_progress' as const, output: done, completed_at: null };
        const between = translator.replay(running);
        const after = translateAll(translator, events.slice(end));
        expectWholeStream([...before, ...between, ...after], translator, response);
      }),
    );
  });

  it('puts interleaved items one after the other', () => {
    fc.assert(
      fc.property(outputs, pieces, fc.infiniteStream(fc.nat()), (output, cut, choices) => {
        const response = buildResponse(output);
        const queues = output.map((item, index) => listItemEvents(item, index, cut));
        const inside = queues.flatMap((queue) => queue.splice(0, 1));
        for (let open = queues; open.length > 0; open = open.filter((queue) => queue.length > 0)) {
          const choice: number = choices.next().value;
          inside.push(...(open[choice % open.length]?.splice(0, 1) ?? []));
        }
        const translator = start();
        expectWholeStream(translateAll(translator, listEvents(response, cut, inside)), translator, response);
      }),
    );
  });

  it('closes what is open when the run ends otherwise', () => {
    const statuses = fc.constantFrom('cancelled', 'failed', 'expired', 'incomplete');
    fc.assert(
      fc.property(responses, pieces, fc.nat(), statuses, (response, cut, at, status) => {
        const events = listEvents(response, cut);
        const translator = start();
        const before = translateAll(translator, events.slice(0, at % (events.length + 1)));
        const closing = translator.close({ status, at: NOW + 5 });
        const all = [...onlyEvents(before), ...closing];
        expect(findGrammarFaults(all, { run: false })).toEqual([]);
        expect(foldEvents(all)).toEqual({ messages: translator.messages, steps: translator.steps });
        expect(translator.steps.filter((step) => step.status === 'in_progress')).toEqual([]);
        expect(translator.messages.filter((message) => message.status === 'in_progress')).toEqual([]);
        expect(translator.close({ status, at: NOW + 6 })).toEqual([]);
        expect(translateAll(translator, events)).toEqual([]);
      }),
    );
  });

  it('gives the usage of a response to its last step', () => {
    fc.assert(
      fc.property(outputs, (output) => {
        const translator = start();
        const ended = translateAll(translator, listEvents(buildResponse(output))).at(-1);
        const outcome = ended?.type === 'ended' ? ended.outcome : null;
        const usages = translator.steps.map(({ usage }) => usage);
        const isOpen = translator.steps.at(-1)?.status === 'in_progress';
        expect(usages.slice(0, -1).every((usage) => usage === null)).toBe(true);
        if (usages.length > 0) expect(usages.at(-1)).toEqual(isOpen ? null : outcome?.usage);
      }),
    );
  });
});
