import { describe, expect, it } from 'vitest';
import type { UpstreamAnnotation } from '../../src/mapping/to-assistants/citation-markers.js';
import { CodePoints } from '../../src/lib/code-points.js';
import { convertText } from '../../src/mapping/to-assistants/convert-text.js';

const MARKED = { markers: true, firstCitation: 0 };
const PLAIN = { markers: false, firstCitation: 0 };

const cite = (index: number, filename = 'foods.txt'): UpstreamAnnotation => ({
  type: 'file_citation',
  file_id: `file-${filename}`,
  filename,
  index,
});

const contain = (filename: string, start_index: number, end_index: number): UpstreamAnnotation => ({
  type: 'container_file_citation',
  container_id: 'cntr_1',
  file_id: 'cfile_2',
  filename,
  start_index,
  end_index,
});

describe('a citation', () => {
  it('becomes a marker that the annotation spans', () => {
    const { text } = convertText('Filip likes cake.', [cite(16)], MARKED);
    expect(text).toEqual({
      value: 'Filip likes cake【4:0†foods.txt】.',
      annotations: [
        {
          type: 'file_citation',
          text: '【4:0†foods.txt】',
          start_index: 16,
          end_index: 31,
          file_citation: { file_id: 'file-foods.txt' },
        },
      ],
    });
  });

  it('can be taken out by its text, each marker on its own', () => {
    const annotations = [cite(1), cite(1, 'b.txt'), cite(2)];
    let { value } = convertText('ab', annotations, MARKED).text;
    expect(value).toBe('a【4:0†foods.txt】【4:1†b.txt】b【4:2†foods.txt】');
    for (const { text } of convertText('ab', annotations, MARKED).text.annotations) value = value.replace(text, '');
    expect(value).toBe('ab');
  });

  it('counts characters upstream and UTF-16 units in legacy text', () => {
    const { text } = convertText('🌮🌮 tacos.', [cite(8)], MARKED);
    expect(text.value).toBe('🌮🌮 tacos【4:0†foods.txt】.');
    expect(text.annotations[0]).toMatchObject({ start_index: 10, end_index: 25 });
  });

  it('keeps the order of the annotations when they do not stand in it', () => {
    const { text } = convertText('abc', [cite(3, 'last'), cite(1, 'first')], MARKED);
    expect(text.value).toBe('a【4:1†first】bc【4:0†last】');
    expect(text.annotations.map(({ text: marker, start_index }) => [marker, start_index])).toEqual([
      ['【4:0†last】', 14],
      ['【4:1†first】', 1],
    ]);
  });

  it('leaves the text alone without markers', () => {
    const { text } = convertText('🌮 abc', [cite(3)], PLAIN);
    expect(text.value).toBe('🌮 abc');
    expect(text.annotations).toMatchObject([{ text: '', start_index: 4, end_index: 4 }]);
  });

  it.each([
    ['beyond the end', 99, 'ab【4:0†f】'],
    ['before the beginning', -1, '【4:0†f】ab'],
    ['nowhere', NaN, '【4:0†f】ab'],
  ])('%s stays inside the text', (_case, index, value) => {
    expect(convertText('ab', [cite(index, 'f')], MARKED).text.value).toBe(value);
  });

  it('is named by its file id when it has no file name', () => {
    expect(convertText('', [{ ...cite(0), filename: '' } as UpstreamAnnotation], MARKED).text.value).toBe(
      '【4:0†file-foods.txt】',
    );
  });

  it('goes on counting from the parts before', () => {
    expect(convertText('', [cite(0)], { markers: true, firstCitation: 2 }).text.value).toBe('【4:2†foods.txt】');
  });
});

describe('a file of a container', () => {
  const LINK = 'sandbox:/mnt/data/t.csv';

  it('is a file path over its link, also behind markers and emoji', () => {
    const { text } = convertText(`🌮 [t](${LINK})`, [cite(1), contain('t.csv', 6, 6 + LINK.length)], MARKED);
    const path = text.annotations[1];
    expect(path).toMatchObject({ type: 'file_path', text: LINK, file_path: { file_id: 'cfile_2-cntr_1' } });
    expect(text.value.slice(path?.start_index, path?.end_index)).toBe(LINK);
  });

  it('is found by its link when the positions are not where it is', () => {
    const { text } = convertText(`🌮 [t](${LINK})`, [contain('t.csv', 7, 7 + LINK.length)], MARKED);
    expect(text.annotations[0]?.text).toBe(LINK);
  });

  it('keeps its span when that is no link', () => {
    expect(convertText('see t.csv', [contain('t.csv', 4, 9)], MARKED).text.annotations[0]?.text).toBe('t.csv');
  });

  it('is an image of its own without a link', () => {
    const { text, images } = convertText('Plot.', [contain('cfile_2.png', 0, 0)], MARKED);
    expect(text.annotations).toEqual([]);
    expect(images).toEqual(['cfile_2-cntr_1']);
  });

  it('that is no image is a file path of no text without a link', () => {
    const { text, images } = convertText('Done.', [contain('t.csv', 0, 0)], MARKED);
    expect(images).toEqual([]);
    expect(text.annotations).toMatchObject([{ type: 'file_path', text: '', start_index: 0, end_index: 0 }]);
  });
});

describe('the path of a file that is in no container', () => {
  it.each([MARKED, PLAIN])('is a file path of no text, which begins the text: %o', (marking) => {
    const path: UpstreamAnnotation = { type: 'file_path', file_id: 'file-1', index: 0 };
    const { text, images } = convertText('Done.', [cite(0), path], marking);
    expect(images).toEqual([]);
    expect(text.annotations).toMatchObject([
      { type: 'file_citation' },
      { type: 'file_path', text: '', start_index: 0, end_index: 0, file_path: { file_id: 'file-1' } },
    ]);
  });
});

describe('a citation of a web page', () => {
  it('leaves its text and no annotation', () => {
    const page: UpstreamAnnotation = {
      type: 'url_citation',
      url: 'https://a.b',
      title: 'A',
      start_index: 0,
      end_index: 1,
    };
    expect(convertText('a (a.b)', [page], MARKED).text).toEqual({ value: 'a (a.b)', annotations: [] });
  });
});

describe('characters', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['🌮a🌮', 3],
    ['👩‍🚀', 3],
  ])('of %s are counted', (text, count) => {
    const points = new CodePoints(text);
    expect(points.count).toBe(count);
    expect(points.toOffset(count)).toBe(text.length);
    expect([...text].slice(0, 2).join('').length).toBe(points.toOffset(Math.min(2, count)));
  });
});
