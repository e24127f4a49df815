import { describe, expect, it } from 'vitest';
import type { ResponseOutputItem, ResponseOutputText, ResponseStreamEvent } from '../../src/types/responses.js';
import { listDeltas, listNames, NOW, onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import { buildMessage, buildResponse, CREATED_AT, cutInPieces, listEvents } from '../support/upstream-events.js';

const stream = (output: ResponseOutputItem[], size = 3): ResponseStreamEvent[] =>
  listEvents(buildResponse(output), cutInPieces(size));

const translate = (output: ResponseOutputItem[], context = {}) => {
  const translator = startTranslation(context);
  return { translator, events: onlyEvents(translateAll(translator, stream(output))) };
};

const cite = (index: number): ResponseOutputText.FileCitation => ({
  type: 'file_citation',
  file_id: 'file-1',
  filename: 'f',
  index,
});

describe('a message', () => {
  it('is told in the order of the old API', () => {
    const { events } = translate([buildMessage('msg_1', 'Hello!')]);
    expect(listNames(events)).toEqual([
      'step.created',
      'step.in_progress',
      'message.created',
      'message.in_progress',
      'message.delta',
      'message.completed',
      'step.completed',
    ]);
  });

  it('begins without content, and comes in deltas of which the first has a list of annotations', () => {
    const { events } = translate([buildMessage('msg_1', 'Hello!')]);
    const created = events.find(({ event }) => event === 'thread.message.created');
    expect(JSON.stringify(created?.data)).toBe(
      JSON.stringify({
        id: 'msg_1',
        object: 'thread.message',
        created_at: NOW,
        assistant_id: 'asst_1',
        thread_id: 'thread_1',
        run_id: 'run_1',
        status: 'in_progress',
        incomplete_details: null,
        incomplete_at: null,
        completed_at: null,
        role: 'assistant',
        content: [],
        attachments: [],
        metadata: {},
      }),
    );
    expect(events.find(({ event }) => event === 'thread.message.delta')?.data).toEqual({
      id: 'msg_1',
      object: 'thread.message.delta',
      delta: { content: [{ index: 0, type: 'text', text: { value: 'Hel', annotations: [] } }] },
    });
    expect(listDeltas(events)).toEqual([
      { index: 0, type: 'text', text: { value: 'Hel', annotations: [] } },
      { index: 0, type: 'text', text: { value: 'lo!' } },
    ]);
  });

  it('does not change objects that were told', () => {
    const translator = startTranslation();
    const events = onlyEvents(translateAll(translator, stream([buildMessage('msg_1', 'Hello!')]).slice(0, 5)));
    const before = structuredClone(events);
    const early = translator.messages;
    translateAll(translator, stream([buildMessage('msg_1', 'Hello!')]));
    expect(events).toEqual(before);
    expect(early).toMatchObject([{ status: 'in_progress', content: [{ text: { value: 'Hel' } }] }]);
  });

  it('brings the marker of a citation with its annotation', () => {
    const { events } = translate([buildMessage('msg_1', 'Cake.', [cite(4)])]);
    const annotation = { type: 'file_citation', text: '【4:0†f】', start_index: 4, end_index: 11 };
    expect(listDeltas(events)).toEqual([
      { index: 0, type: 'text', text: { value: 'Cak', annotations: [] } },
      { index: 0, type: 'text', text: { value: 'e' } },
      {
        index: 0,
        type: 'text',
        text: {
          value: '【4:0†f】',
          annotations: [{ index: 0, ...annotation, file_citation: { file_id: 'file-1' } }],
        },
      },
      { index: 0, type: 'text', text: { value: '.' } },
    ]);
  });

  it('brings citations without markers as annotations of no text', () => {
    const { events } = translate([buildMessage('msg_1', 'Cake.', [cite(4)])], { citationMarkers: false });
    expect(listDeltas(events)[2]).toMatchObject({
      text: { value: '', annotations: [{ text: '', start_index: 4, end_index: 4 }] },
    });
  });

  it('waits with a citation until the text has reached its place', () => {
    const [created, working, added, part, ...rest] = stream([buildMessage('msg_1', 'Cake, pie.', [])], 4);
    const early = {
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation_index: 0,
      item_id: 'msg_1',
      annotation: cite(5),
    };
    const events = [created, working, added, part, early, ...rest.slice(0, 3)] as ResponseStreamEvent[];
    const translator = startTranslation();
    const values = listDeltas(onlyEvents(translateAll(translator, events)));
    expect(values).toMatchObject([
      { text: { value: 'Cake' } },
      { text: { value: ',【4:0†f】 pi', annotations: [{ start_index: 5 }] } },
      { text: { value: 'e.' } },
    ]);
  });

  it('goes on as plain text after a citation that came too late, and is right in the end', () => {
    const message = buildMessage('msg_1', 'Cake, pie.', [cite(10), cite(4)]);
    const { translator, events } = translate([message]);
    const values = listDeltas(events).map((delta) => (delta as { text: { value: string } }).text.value);
    expect(values.join('')).toBe('Cake, pie.【4:0†f】');
    expect(translator.messages[0]?.content).toMatchObject([{ text: { value: 'Cake【4:1†f】, pie.【4:0†f】' } }]);
  });

  it('brings refusals', () => {
    const message = { ...buildMessage('msg_1', ''), content: [{ type: 'refusal' as const, refusal: 'I must not.' }] };
    const { translator, events } = translate([message]);
    expect(listDeltas(events)[0]).toEqual({ index: 0, type: 'refusal', refusal: 'I m' });
    expect(translator.messages[0]?.content).toEqual([{ type: 'refusal', refusal: 'I must not.' }]);
  });

  it('brings images behind their text', () => {
    const image = { type: 'container_file_citation', container_id: 'cntr_1', file_id: 'cfile_1', filename: 'p.png' };
    const annotation = { ...image, start_index: 0, end_index: 0 } as ResponseOutputText.ContainerFileCitation;
    const { events } = translate([buildMessage('msg_1', 'See', [annotation])]);
    expect(listDeltas(events)).toEqual([
      { index: 0, type: 'text', text: { value: 'See', annotations: [] } },
      { index: 1, type: 'image_file', image_file: { file_id: 'cfile_1-cntr_1' } },
    ]);
  });

  it('without text is a block of no text', () => {
    const { events } = translate([buildMessage('msg_1', '')]);
    expect(listDeltas(events)).toEqual([{ index: 0, type: 'text', text: { value: '', annotations: [] } }]);
  });

  it('takes text that no delta brought from its end', () => {
    const events = stream([buildMessage('msg_1', 'Hello!')]).filter(
      (event) => event.type !== 'response.output_text.delta' && event.type !== 'response.content_part.added',
    );
    expect(listDeltas(onlyEvents(translateAll(startTranslation(), events)))).toEqual([
      { index: 0, type: 'text', text: { value: 'Hello!', annotations: [] } },
    ]);
  });

  it('takes its time from its id when the response is read afterwards', () => {
    const id = `msg_0123456789abcdef00${(CREATED_AT + 4).toString(16)}aa`;
    const translator = startTranslation();
    translator.replay(buildResponse([buildMessage(id, 'Hi.'), buildMessage('msg_2', 'Ho.')]));
    expect(translator.messages.map(({ created_at, completed_at }) => [created_at, completed_at])).toEqual([
      [CREATED_AT + 4, CREATED_AT + 9],
      [CREATED_AT, CREATED_AT + 9],
    ]);
  });

  it('costs per delta what the delta is long, however long the text', () => {
    const message = buildMessage('msg_1', 'word '.repeat(40_000));
    const translator = startTranslation();
    const { user: before } = process.cpuUsage();
    const events = onlyEvents(
      translateAll(
        translator,
        listEvents(buildResponse([message]), (text) => text.split(/(?<= )/)),
      ),
    );
    expect(events.length).toBeGreaterThan(40_000);
    // In time of this process's own, which other processes take nothing of.
    expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
  });
});
