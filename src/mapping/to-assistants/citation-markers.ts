import type { ResponseOutputText } from '../../types/responses.js';
import { countUpTo, type CodePoints } from '../../lib/code-points.js';

export type UpstreamAnnotation = ResponseOutputText['annotations'][number];

/** The number that the old service usually gave the only search of a run. The new one does not number searches. */
const SEARCH = 4;

/** The marker of a citation in a text. `number`: counts the citations of a message, or of a run's local searches. */
export const toMarker = (number: number, fileName: string): string => `【${SEARCH}:${number}†${fileName}】`;

/** How to show citations in a text. */
export interface Marking {
  /** Whether the text gets markers. */
  markers: boolean;
  /** Number of citations in the earlier parts: each marker of a message is unique. */
  firstCitation: number;
}

/** A range of a text, in UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** A citation: its UTF-16 offset in the text without markers, and its marker. */
export interface Citation {
  annotation: UpstreamAnnotation;
  offset: number;
  marker: string;
}

/** The file citations among some annotations, ordered by position; citations at the same position keep their order. */
export function markCitations(
  points: CodePoints,
  annotations: readonly UpstreamAnnotation[],
  { markers, firstCitation }: Marking,
): Citation[] {
  const citations: Citation[] = [];
  for (const annotation of annotations) {
    if (annotation.type !== 'file_citation') continue;
    const number = firstCitation + citations.length;
    const marker = markers ? toMarker(number, annotation.filename || annotation.file_id) : '';
    citations.push({ annotation, offset: points.toOffset(annotation.index), marker });
  }
  return citations.sort((a, b) => a.offset - b.offset);
}

/** How many of the annotations are citations. */
export function countCitations(annotations: readonly UpstreamAnnotation[]): number {
  return annotations.reduce((count, { type }) => (type === 'file_citation' ? count + 1 : count), 0);
}

/** A converted piece of text. */
export interface MarkedPiece {
  value: string;
  /** Position of each citation's marker in the whole text. */
  places: Map<UpstreamAnnotation, Span & { text: string }>;
}

/**
 * A text with citation markers, which grows at its end. Adding a piece costs its length only, unless `value` is read in
 * between: reading joins all pieces.
 */
export class MarkedText {
  #value = '';
  /** How much of the text without markers was added. */
  #taken = 0;
  /** For each marker, ascending: its offset in the text without markers. */
  readonly #offsets: number[] = [];
  /** For each marker: the total length of it and all earlier ones. */
  readonly #lengths: number[] = [];

  get value(): string {
    return this.#value;
  }

  /**
   * Adds a piece of the text without markers, with its citations ordered by offset. Null, with nothing added, if a
   * marker belongs into an earlier piece.
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

  /** Translates an offset in the text without markers to one in `value`. */
  shift(offset: number): number {
    return offset + (this.#lengths[countUpTo(this.#offsets, offset) - 1] ?? 0);
  }
}
