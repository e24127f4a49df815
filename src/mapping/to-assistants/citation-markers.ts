import type { ResponseOutputText } from '../../types/responses.js';
import { toOffset } from './code-points.js';

export type UpstreamAnnotation = ResponseOutputText['annotations'][number];

/** The number that the old service most often gave the one search of a run; upstream does not tell searches apart. */
const SEARCH = 4;

/** How citations become visible in a text. */
export interface Marking {
  /** Whether the text gets markers. */
  markers: boolean;
  /** Citations in the parts before this one: each marker of a message is its own. */
  firstCitation: number;
}

/** A citation of a text: which annotation, at which UTF-16 offset of the text without markers, and what shows it. */
export interface Citation {
  annotation: number;
  offset: number;
  marker: string;
}

/** A text with its markers. */
export interface MarkedText {
  value: string;
  /** By annotation: where its marker begins in `value`. */
  places: ReadonlyMap<number, { start: number; marker: string }>;
  /** Where a character of the text without markers is in `value`. */
  shift(offset: number): number;
}

/** The file citations of a text, in the order they stand in it; several at one place keep their order. */
export function markCitations(
  text: string,
  annotations: readonly UpstreamAnnotation[],
  { markers, firstCitation }: Marking,
): Citation[] {
  const citations: Citation[] = [];
  for (const [index, annotation] of annotations.entries()) {
    if (annotation.type !== 'file_citation') continue;
    const number = firstCitation + citations.length;
    const marker = markers ? `【${SEARCH}:${number}†${annotation.filename || annotation.file_id}】` : '';
    citations.push({ annotation: index, offset: toOffset(text, annotation.index), marker });
  }
  return citations.sort((a, b) => a.offset - b.offset);
}

/** How many citations a list of annotations holds. */
export function countCitations(annotations: readonly UpstreamAnnotation[]): number {
  return annotations.reduce((count, { type }) => (type === 'file_citation' ? count + 1 : count), 0);
}

/** Puts the markers of `citations`, ordered by offset, into a text. */
export function insertMarkers(text: string, citations: readonly Citation[]): MarkedText {
  const places = new Map<number, { start: number; marker: string }>();
  let value = '';
  let copied = 0;
  for (const { annotation, offset, marker } of citations) {
    value += text.slice(copied, offset);
    copied = offset;
    places.set(annotation, { start: value.length, marker });
    value += marker;
  }
  value += text.slice(copied);
  const shift = (offset: number): number =>
    citations.reduce((sum, citation) => (citation.offset <= offset ? sum + citation.marker.length : sum), offset);
  return { value, places, shift };
}
