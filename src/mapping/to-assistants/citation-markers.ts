import type { ResponseOutputText } from '../../types/responses.js';
import { countUpTo, type CodePoints } from '../../lib/code-points.js';

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

/** A stretch of a text, in UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** A citation of a text: at which UTF-16 offset of the text without markers, and what shows it. */
export interface Citation {
  annotation: UpstreamAnnotation;
  offset: number;
  marker: string;
}

/** The file citations among some annotations, in the order they stand in the text; several at one place keep their order. */
export function markCitations(
  points: CodePoints,
  annotations: readonly UpstreamAnnotation[],
  { markers, firstCitation }: Marking,
): Citation[] {
  const citations: Citation[] = [];
  for (const annotation of annotations) {
    if (annotation.type !== 'file_citation') continue;
    const number = firstCitation + citations.length;
    const marker = markers ? `【${SEARCH}:${number}†${annotation.filename || annotation.file_id}】` : '';
    citations.push({ annotation, offset: points.toOffset(annotation.index), marker });
  }
  return citations.sort((a, b) => a.offset - b.offset);
}

/** How many citations a list of annotations holds. */
export function countCitations(annotations: readonly UpstreamAnnotation[]): number {
  return annotations.reduce((count, { type }) => (type === 'file_citation' ? count + 1 : count), 0);
}

/** What a piece of a text became. */
export interface MarkedPiece {
  value: string;
  /** Where the marker of each citation is in the whole text. */
  places: Map<UpstreamAnnotation, Span & { text: string }>;
}

/**
 * A text with the markers of its citations, which grows at its end. Adding costs no more than what is added, as long as
 * `value` is not read: reading puts it together anew.
 */
export class MarkedText {
  #value = '';
  /** How much of the text without markers is in it. */
  #taken = 0;
  /** Of each marker, ascending: its offset in the text without markers. */
  readonly #offsets: number[] = [];
  /** Of each marker: how long it and those before it are together. */
  readonly #lengths: number[] = [];

  get value(): string {
    return this.#value;
  }

  /**
   * Adds `piece`, the next of the text without markers, with the citations in it, ordered by offset. Null, with nothing
   * added, when a marker belongs into what has been added before.
   */
  append(piece: string, citations: readonly Citation[]): MarkedPiece | null {
    const base = this.#taken;
    if (citations.some(({ offset, marker }) => offset < base && marker !== '')) return null;
    const length = this.#value.length;
    const places: MarkedPiece['places'] = new Map();
    let value = '';
    let copied = 0;
    for (const { annotation, offset, marker } of citations) {
      if (marker === '') {
        places.set(annotation, { start: this.shift(offset), end: this.shift(offset), text: '' });
        continue;
      }
      value += piece.slice(copied, offset - base);
      copied = offset - base;
      const start = length + value.length;
      places.set(annotation, { start, end: start + marker.length, text: marker });
      value += marker;
      this.#offsets.push(offset);
      this.#lengths.push((this.#lengths.at(-1) ?? 0) + marker.length);
    }
    value += piece.slice(copied);
    this.#value += value;
    this.#taken += piece.length;
    return { value, places };
  }

  /** Where a character of the text without markers is in `value`. */
  shift(offset: number): number {
    return offset + (this.#lengths[countUpTo(this.#offsets, offset) - 1] ?? 0);
  }
}
