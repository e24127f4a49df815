import { describe, expect, it } from 'vitest';
import type { ResponseOutputText, ResponseStreamEvent } from '../../src/types/responses.js';
import { foldEvents } from '../support/fold-events.js';
import { onlyEvents, startTranslation, translateAll } from '../support/translation.js';
import { buildMessage, buildResponse, cutInPieces, listEvents } from '../support/upstream-events.js';

const LINK = 'sandbox:/mnt/data/a.csv';
const TEXT = `Here: ${LINK} it is.`;

const link: ResponseOutputText.ContainerFileCitation = {
  type: 'container_file_citation',
  container_id: 'cntr_1',
  file_id: 'cfile_1',
  filename: 'a.csv',
  start_index: 6,
  end_index: 6 + LINK.length,
};
const citation: ResponseOutputText.FileCitation = {
  type: 'file_citation',
  file_id: 'file-1',
  filename: 'f',
  index: 12,
};

/** The events with every annotation told before any of the text. */
function annotateFirst(annotations: ResponseOutputText['annotations']): ResponseStreamEvent[] {
  const events = listEvents(buildResponse([buildMessage('msg_1', TEXT, annotations)]), cutInPieces(3));
  const isAnnotation = ({ type }: ResponseStreamEvent): boolean => type === 'response.output_text.annotation.added';
  const first = events.findIndex(({ type }) => type === 'response.output_text.delta');
  const before = events.slice(0, first).filter((event) => !isAnnotation(event));
  const ahead = events.filter(isAnnotation);
  return [...before, ...ahead, ...events.slice(first).filter((event) => !isAnnotation(event))].map((event, index) => ({
    ...event,
    sequence_number: index,
  }));
}

describe('an annotation that comes ahead of its place in the text', () => {
  it.each([
    ['a link into a container', [link]],
    ['a citation of a file', [citation]],
  ])('waits for it: %s', (_, annotations) => {
    const translator = startTranslation();
    const events = onlyEvents(translateAll(translator, annotateFirst(annotations)));
    expect(foldEvents(events).messages).toEqual(translator.messages);
    const [block] = translator.messages[0]?.content ?? [];
    const text = block?.type === 'text' ? block.text : { value: '', annotations: [] };
    expect(text.annotations).toHaveLength(1);
    for (const { text: marked, start_index, end_index } of text.annotations) {
      expect(text.value.slice(start_index, end_index)).toBe(marked);
      expect(marked.length).toBeGreaterThan(0);
    }
  });

  it('is read under the name that it had in the summer of 2025', () => {
    const events = annotateFirst([citation]);
    const renamed = events.map((event) =>
      event.type === 'response.output_text.annotation.added'
        ? ({ ...event, type: 'response.output_text_annotation.added' } as unknown as ResponseStreamEvent)
        : event,
    );
    expect(renamed).not.toEqual(events);
    expect(translateAll(startTranslation(), renamed)).toEqual(translateAll(startTranslation(), events));
  });
});

describe('a text with very many citations', () => {
  // With work that grows with what was there before, this takes minutes.
  it('is translated without looking at what was sent before', () => {
    const count = 20_000;
    const words = 'A fact 🌮. ';
    const annotations = Array.from({ length: count }, (_, index) => ({ ...citation, index: 10 * (index + 1) }));
    const message = buildMessage('msg_1', words.repeat(count), annotations);
    const translator = startTranslation();
    const events = listEvents(buildResponse([message]), cutInPieces(10));
    expect(onlyEvents(translateAll(translator, events)).length).toBeGreaterThan(count);
    const [block] = translator.messages[0]?.content ?? [];
    const text = block?.type === 'text' ? block.text : { value: '', annotations: [] };
    const last = text.annotations.at(-1);
    expect(text.annotations).toHaveLength(count);
    expect(text.value.slice(last?.start_index, last?.end_index)).toBe(`【4:${count - 1}†f】`);
    expect(text.value).toMatch(/^A fact 🌮. 【4:0†f】A fact/);
  });
});
