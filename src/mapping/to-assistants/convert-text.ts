import type { Annotation, Text } from '../../types/index.js';
import { isImageName, toContainerFileId } from '../file-ids.js';
import {
  countCitations,
  MarkedText,
  markCitations,
  type Marking,
  type MarkedPiece,
  type Span,
  type UpstreamAnnotation,
} from './citation-markers.js';
import { CodePoints } from '../../lib/code-points.js';
import { readContainerLink } from './container-link.js';

/** A content part in legacy form. */
export interface ConvertedText {
  text: Text;
  /** Legacy file ids of images without a link in the text. */
  images: string[];
}

/**
 * Converts output text with its annotations. Positions are UTF-16 offsets in the value, so that
 * `value.slice(start_index, end_index)` is the annotation's text.
 *
 * - citation of a file: a marker is inserted at its position, and the annotation covers it (without markers: an empty
 *   annotation);
 * - file of a container with a link in the text: a `file_path` over the link; an image without a link: one of `images`;
 * - path of a file that is not in a container: a `file_path` without text, because the service says no place;
 * - citation of a web page: no legacy form; its text stays.
 */
export function convertText(
  value: string,
  annotations: readonly UpstreamAnnotation[],
  marking: Marking,
): ConvertedText {
  // An annotation can only be late after an earlier piece.
  return new TextConversion(marking).append(value, annotations) ?? { text: { value, annotations: [] }, images: [] };
}

/**
 * Converts a text that comes in pieces. The result is that of {@link convertText} for the whole, unless an annotation
 * is late.
 */
export class TextConversion {
  readonly #marking: Marking;
  readonly #points = new CodePoints();
  readonly #marked = new MarkedText();
  #source = '';
  #citations = 0;

  constructor(marking: Marking) {
    this.#marking = marking;
  }

  /** The text so far, with its markers. */
  get value(): string {
    return this.#marked.value;
  }

  /**
   * Adds a piece with the annotations that it reaches, and returns the converted piece. Null if an annotation needs a
   * marker in an earlier piece: then nothing more can be added.
   */
  append(piece: string, annotations: readonly UpstreamAnnotation[]): ConvertedText | null {
    this.#source += piece;
    this.#points.append(piece);
    const { markers, firstCitation } = this.#marking;
    const marking = { markers, firstCitation: firstCitation + this.#citations };
    this.#citations += countCitations(annotations);
    const marked = this.#marked.append(piece, markCitations(this.#points, annotations, marking));
    if (marked === null) return null;
    const images: string[] = [];
    const converted = annotations.flatMap((annotation) => this.#convert(annotation, marked.places, images));
    return { text: { value: marked.value, annotations: converted }, images };
  }

  #convert(annotation: UpstreamAnnotation, places: MarkedPiece['places'], images: string[]): Annotation[] {
    switch (annotation.type) {
      case 'file_citation': {
        const { text, start, end } = places.get(annotation) ?? { text: '', start: 0, end: 0 };
        const file_citation = { file_id: annotation.file_id };
        return [{ type: 'file_citation', text, start_index: start, end_index: end, file_citation }];
      }
      case 'container_file_citation': {
        const fileId = toContainerFileId({ containerId: annotation.container_id, fileId: annotation.file_id });
        const link = readContainerLink(this.#source, this.#points, annotation);
        if (link === null && isImageName(annotation.filename)) {
          images.push(fileId);
          return [];
        }
        return [this.#toPath(fileId, link)];
      }
      case 'file_path':
        return [this.#toPath(annotation.file_id, null)];
      default:
        return [];
    }
  }

  /** The annotation of a file; without text and place if the text has no link to it. */
  #toPath(file_id: string, link: Span | null): Annotation {
    const start = link === null ? 0 : this.#marked.shift(link.start);
    const end = link === null ? 0 : this.#marked.shift(link.end - 1) + 1;
    const text = this.#marked.value.slice(start, end);
    return { type: 'file_path', text, start_index: start, end_index: end, file_path: { file_id } };
  }
}

/** Whether a part has only images, and so no text block. */
export function isImageOnly({ text, images }: ConvertedText): boolean {
  return text.value === '' && text.annotations.length === 0 && images.length > 0;
}
