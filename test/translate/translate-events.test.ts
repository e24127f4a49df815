import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/translate/translate-events.js';
import type { ResponseOutputItem, ResponseStreamEvent, UpstreamResponse } from '../../src/types/responses.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { listDeltas, listNames, NOW, onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import {
  buildFunctionCall,
  buildMessage,
  buildResponse,
  CREATED_AT,
  cutFor,
  listEvents,
} from '../support/upstream-events.js';

const event = (type: string, fields: object = {}): ResponseStreamEvent => ({ type, ...fields }) as ResponseStreamEvent;
const kinds = (progress: readonly Progress[]): string[] => progress.map(({ type }) => type);
const HELLO = buildMessage('msg_1', 'Hello!');

describe('a response', () => {
  it('is worked on and ended, each once', () => {
    const response = buildResponse([], { background: true });
    const translator = startTranslation();
    const queued = { ...response, status: 'queued' as const };
    const working = { ...response, status: 'in_progress' as const };
    expect(translator.translate(event('response.created', { response: queued }))).toEqual([]);
    expect(translator.translate(event('response.queued', { response: queued }))).toEqual([]);
    expect(translator.translate(event('response.in_progress', { response: working }))).toEqual([
      { type: 'in_progress' },
    ]);
    expect(translator.translate(event('response.in_progress', { response: working }))).toEqual([]);
    expect(kinds(translator.translate(event('response.completed', { response })))).toEqual(['ended']);
    expect(translator.translate(event('response.completed', { response }))).toEqual([]);
    expect(translator.replay(response)).toEqual([]);
  });

  it('that is created in progress is worked on at once', () => {
    expect(kinds(startTranslation().translate(listEvents(buildResponse([]))[0] as ResponseStreamEvent))).toEqual([
      'in_progress',
    ]);
  });

  it('may say things that nobody knows', () => {
    const translator = startTranslation();
    const unknown = [
      event('response.of.the.future', { sequence_number: 4 }),
      event('error', { message: 'Broken.' }),
      event('response.web_search_call.searching', { output_index: 0, item_id: 'ws_1' }),
      event('response.output_text.delta', { output_index: 7, content_index: 0, delta: 'Of no item.' }),
    ];
    expect(onlyEvents(translateAll(translator, unknown))).toEqual([]);
    expect(translator.resume()).toBe(4);
  });

  it('is read to the end where its events do not count', () => {
    const uncounted = listEvents(buildResponse([HELLO])).map(({ sequence_number: _, ...rest }) => rest);
    const number = (toNumber: (index: number) => number) =>
      uncounted.map((rest, index) => ({ ...rest, sequence_number: toNumber(index) }));
    const ways = [uncounted, number(() => 0), number(() => 5), number((index) => index % 3), number((index) => -index)];
    for (const events of ways as unknown as ResponseStreamEvent[][]) {
      const translator = startTranslation();
      translateAll(translator, events);
      expect(translator.messages).toMatchObject([{ content: [{ text: { value: 'Hello!' } }] }]);
    }
  });

  it('is not read twice where its stream is resumed', () => {
    const events = listEvents(buildResponse([HELLO]));
    const whole = startTranslation();
    const translator = startTranslation();
    const first = translateAll(translator, events.slice(0, 6));
    expect(translator.resume()).toBe(5);
    const rest = translateAll(translator, events.slice(3));
    expect([...first, ...rest]).toEqual(translateAll(whole, events));
  });

  it('is read on where its stream is resumed and its events do not count', () => {
    const events = listEvents(buildResponse([HELLO])).map((each) => ({ ...each, sequence_number: 0 }));
    const translator = startTranslation();
    translateAll(translator, events.slice(0, 6));
    expect(translator.resume()).toBe(0);
    translateAll(translator, events.slice(6));
    expect(translator.messages).toMatchObject([{ status: 'completed', content: [{ text: { value: 'Hello!' } }] }]);
  });

  it('that is read afterwards has the output that it lists', () => {
    const output = [HELLO, buildFunctionCall('fc_2', 'f', '{}')];
    expect(startTranslation().replay(buildResponse(output)).at(-1)).toMatchObject({
      type: 'ended',
      outcome: { output },
    });
  });

  it.each([
    ['within its time', 4, 4],
    ['ahead of its time', -1, 0],
    ['after its time', 10, 0],
  ])('that is read afterwards takes the time in the id of an item %s', (_, inId, shown) => {
    const id = `msg_${'f'.repeat(16)}00${(CREATED_AT + inId).toString(16)}`;
    const translator = startTranslation();
    translator.replay(buildResponse([buildMessage(id, 'Hello!')]));
    expect(translator.messages).toMatchObject([{ id, created_at: CREATED_AT + shown }]);
    expect(translator.steps).toMatchObject([{ created_at: CREATED_AT + shown }]);
  });

  it('that lists no output at its end keeps what its events brought', () => {
    const call = buildFunctionCall('fc_2', 'f', '{}');
    const events = listEvents(buildResponse([HELLO, call]));
    const bare = event('response.completed', { response: buildResponse(undefined as never) });
    const translator = startTranslation();
    const progress = translateAll(translator, [...events.slice(0, -1), bare]);
    const output = [{ id: HELLO.id }, { id: 'fc_2', arguments: '{}' }];
    expect(progress.at(-1)).toMatchObject({ type: 'ended', outcome: { status: 'requires_action', output } });
    expect(translator.steps).toHaveLength(2);
  });

  it('that leaves out items of its stream at its end repeats nothing', () => {
    const reasoning = { id: 'rs_0', type: 'reasoning', summary: [] } as ResponseOutputItem;
    const events = listEvents(buildResponse([reasoning, HELLO]));
    const end = event('response.completed', { response: buildResponse([HELLO]) });
    const translator = startTranslation();
    const told = onlyEvents(translateAll(translator, [...events.slice(0, -1), end]));
    expect(findGrammarFaults(told, { run: false })).toEqual([]);
    expect(translator.messages).toHaveLength(1);
  });

  it('brings items that wait behind one without an end', () => {
    const second = buildMessage('msg_2', 'Second.');
    const events = listEvents(buildResponse([HELLO, second])).filter(
      (each) => !(each.type === 'response.output_item.done' && each.output_index === 0),
    );
    const bare = event('response.completed', { response: buildResponse([]) });
    const translator = startTranslation();
    const told = onlyEvents(translateAll(translator, [...events.slice(0, -1), bare]));
    expect(findGrammarFaults(told, { run: false })).toEqual([]);
    expect(translator.messages).toMatchObject([
      { status: 'completed', content: [{ text: { value: 'Hello!' } }] },
      { status: 'completed', content: [{ text: { value: 'Second.' } }] },
    ]);
  });
});

describe('the end of a response', () => {
  const cut = (fields: Partial<UpstreamResponse>, output: ResponseOutputItem[], upTo?: number) => {
    const response = buildResponse(output, fields);
    const events = listEvents(response);
    const translator = startTranslation();
    const inside = upTo === undefined ? events.slice(0, -1) : events.slice(0, upTo);
    const progress = translateAll(translator, [...inside, ...events.slice(-1)]);
    const told = onlyEvents(progress);
    expect(findGrammarFaults(told, { run: false })).toEqual([]);
    return { translator, names: listNames(told), last: progress.at(-1) };
  };
  const unfinished = { ...HELLO, status: 'incomplete' as const };

  it.each([
    ['max_output_tokens', 'max_tokens', { reason: 'max_completion_tokens' }],
    ['content_filter', 'content_filter', null],
    ['max_messages', null, null],
    ['steered', null, null],
  ])('for %s leaves the message incomplete', (reason, shown, incompleteDetails) => {
    const { translator, names, last } = cut({ status: 'incomplete', incomplete_details: cutFor(reason) }, [unfinished]);
    expect(names.slice(-2)).toEqual(['message.incomplete', 'step.completed']);
    expect(last).toMatchObject({ outcome: { status: 'incomplete', incompleteDetails } });
    expect(translator.messages).toMatchObject([
      { status: 'incomplete', incomplete_details: shown && { reason: shown }, incomplete_at: NOW, completed_at: null },
    ]);
  });

  it.each(['incomplete', 'in_progress'] as const)('leaves a message open that has ended as %s', (status) => {
    const fields = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } } as const;
    const { translator, names } = cut(fields, [{ ...HELLO, status }]);
    expect(names.slice(-2)).toEqual(['message.incomplete', 'step.completed']);
    expect(translator.messages).toMatchObject([{ incomplete_details: { reason: 'max_tokens' } }]);
  });

  it('is not waited for by a message that was cut off, once another begins', () => {
    const { translator, names } = cut({}, [unfinished, buildMessage('msg_2', 'Second.')]);
    expect(names.filter((name) => /^message\.(?:in)?complete/.test(name))).toEqual([
      'message.incomplete',
      'message.completed',
    ]);
    expect(translator.messages).toMatchObject([
      { status: 'incomplete', incomplete_details: { reason: 'max_tokens' } },
      { status: 'completed', incomplete_details: null },
    ]);
  });

  it('that is incomplete closes the step of calls that nobody will answer', () => {
    const fields = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } } as const;
    const { translator, names, last } = cut(fields, [buildFunctionCall('fc_1', 'f', '{"a')]);
    expect(names.at(-1)).toBe('step.completed');
    expect(last).toMatchObject({ outcome: { status: 'incomplete', pendingCalls: [] } });
    expect(translator.steps).toMatchObject([{ usage: { total_tokens: 42 } }]);
  });

  it('that is a failure closes what is open', () => {
    const error = { code: 'server_error', message: 'Broken.' } as const;
    const { translator, names } = cut({ status: 'failed', error }, [], 2);
    expect(names).toEqual([]);
    expect(translator.steps).toEqual([]);

    const events = listEvents(buildResponse([HELLO])).slice(0, 6);
    const half = startTranslation();
    const failed = event('response.failed', { response: buildResponse([], { status: 'failed', error }) });
    const told = onlyEvents(translateAll(half, [...events, failed]));
    expect(listNames(told).slice(-2)).toEqual(['message.incomplete', 'step.failed']);
    expect(half.messages).toMatchObject([{ incomplete_details: { reason: 'run_failed' } }]);
    expect(half.steps).toMatchObject([{ status: 'failed', failed_at: NOW, last_error: error }]);
  });

  it('that is a cancellation, read afterwards, leaves what is open to whoever knows how the run ends', () => {
    const translator = startTranslation();
    const told = onlyEvents(
      translator.replay(buildResponse([unfinished], { status: 'cancelled', completed_at: null })),
    );
    expect(listNames(told).at(-1)).toBe('message.delta');
    expect(listNames(translator.close({ status: 'expired', at: NOW }))).toEqual(['message.incomplete', 'step.expired']);
    expect(translator.messages).toMatchObject([{ incomplete_details: { reason: 'run_expired' } }]);
  });
});

describe('a run that ends otherwise', () => {
  const events = listEvents(buildResponse([HELLO]));

  it.each([
    ['cancelled', 'run_cancelled', 'cancelled', 'cancelled_at'],
    ['failed', 'run_failed', 'failed', 'failed_at'],
    ['expired', 'run_expired', 'expired', 'expired_at'],
    ['incomplete', 'max_tokens', 'completed', 'completed_at'],
  ] as const)('as %s closes its message and its step', (status, reason, stepStatus, time) => {
    const translator = startTranslation();
    translateAll(translator, events.slice(0, 6));
    const closing = translator.close({ status, at: NOW + 5 });
    expect(listNames(closing)).toEqual(['message.incomplete', `step.${stepStatus}`]);
    expect(translator.messages).toMatchObject([
      { status: 'incomplete', incomplete_details: { reason }, incomplete_at: NOW + 5, content: [{ type: 'text' }] },
    ]);
    expect(translator.steps).toMatchObject([{ status: stepStatus, [time]: NOW + 5 }]);
  });

  it('keeps a message that had come to its end', () => {
    const translator = startTranslation();
    translateAll(translator, events.slice(0, -1));
    expect(listNames(translator.close({ status: 'cancelled', at: NOW + 5 }))).toEqual(['step.completed']);
    expect(translator.messages).toMatchObject([{ status: 'completed' }]);
  });

  it('closes the step of calls that were awaited', () => {
    const translator = startTranslation();
    translateAll(translator, listEvents(buildResponse([buildFunctionCall('fc_1', 'f', '{}')])));
    const lastError = { code: 'server_error', message: 'Broken.' } as const;
    expect(listNames(translator.close({ status: 'failed', at: NOW + 5, lastError }))).toEqual(['step.failed']);
    expect(translator.steps).toMatchObject([{ last_error: lastError }]);
  });

  it('says nothing when nothing is open', () => {
    const translator = startTranslation();
    translateAll(translator, events);
    expect(translator.close({ status: 'cancelled', at: NOW })).toEqual([]);
    expect(startTranslation().close({ status: 'cancelled', at: NOW })).toEqual([]);
  });
});

describe('a response that still runs, read in between', () => {
  it('brings the items that are whole, and their later events bring nothing', () => {
    const half = { ...buildMessage('msg_2', 'Sec'), status: 'in_progress' as const };
    const second = buildMessage('msg_2', 'Second.');
    const translator = startTranslation();
    const first = translator.replay(buildResponse([HELLO, half], { status: 'in_progress', completed_at: null }));
    expect(kinds(first).slice(0, 1)).toEqual(['in_progress']);
    expect(translator.messages).toMatchObject([{ id: 'msg_1', status: 'completed' }]);
    const rest = onlyEvents(translateAll(translator, listEvents(buildResponse([HELLO, second]))));
    expect(
      listDeltas(rest)
        .map((delta) => (delta as { text: { value: string } }).text.value)
        .join(''),
    ).toBe('Second.');
    expect(findGrammarFaults([...onlyEvents(first), ...rest], { run: false })).toEqual([]);
  });
});
