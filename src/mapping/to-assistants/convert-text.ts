import type { Annotation, Text } from '../../types/index.js';
import { toContainerFileId } from '../file-ids.js';
import { insertMarkers, markCitations, type Marking, type UpstreamAnnotation } from './citation-markers.js';
import { readContainerLink } from './container-link.js';

/** A part of a message, as legacy content. */
export interface ConvertedText {
  text: Text;
  /** Legacy file ids of images that no link of the text points to. */
  images: string[];
}

/**
 * Output text with its annotations as legacy text. Positions are UTF-16 offsets in the value, so that
 * `value.slice(start_index, end_index)` is the annotation's text.
 *
 * - a citation of a file: a marker is put into the text where upstream cites, and the annotation spans it (without
 *   markers: an annotation of no text at that place);
 * - a container's file that the text links to: a `file_path` over the link; an image without a link: one of `images`;
 * - a citation of a web page has no legacy shape: its text stays.
 */
export function convertText(
  value: string,
  annotations: readonly UpstreamAnnotation[],
  marking: Marking,
): ConvertedText {
  const citations = markCitations(value, annotations, marking);
  const marked = insertMarkers(value, citations);
  const images: string[] = [];
  const converted = annotations.flatMap((annotation, index): Annotation[] => {
    switch (annotation.type) {
      case 'file_citation': {
        const { start, marker } = marked.places.get(index) ?? { start: 0, marker: '' };
        const file_citation = { file_id: annotation.file_id };
        return [
          { type: 'file_citation', text: marker, start_index: start, end_index: start + marker.length, file_citation },
        ];
      }
      case 'container_file_citation': {
        const fileId = toContainerFileId({ containerId: annotation.container_id, fileId: annotation.file_id });
        const link = readContainerLink(value, annotation);
        if (link === null && isImage(annotation.filename)) {
          images.push(fileId);
          return [];
        }
        const start = marked.shift(link?.start ?? 0);
        const end = link === null ? start : marked.shift(link.end - 1) + 1;
        const text = marked.value.slice(start, end);
        return [{ type: 'file_path', text, start_index: start, end_index: end, file_path: { file_id: fileId } }];
      }
      default:
        return [];
    }
  });
  return { text: { value: marked.value, annotations: converted }, images };
}

/** Whether a part is nothing but images: it has no text block then. */
export function isImageOnly({ text, images }: ConvertedText): boolean {
  return text.value === '' && text.annotations.length === 0 && images.length > 0;
}

function isImage(filename: string | undefined): boolean {
  return /\.(?:png|jpe?g|gif|webp|bmp|svg)$/i.test(filename ?? '');
}
