import { orEmpty } from '../../lib/or-empty.js';
import type { MessageContent } from '../../types/index.js';
import type { ConversationMessage } from '../../types/responses.js';
import { countCitations } from './citation-markers.js';
import { convertText, isImageOnly } from './convert-text.js';

export type UpstreamContentPart = ConversationMessage['content'][number];

/**
 * Converts the content of a message item to legacy blocks. Leaves out parts without a legacy form (files, unknown
 * ones).
 */
export function convertContent(parts: readonly UpstreamContentPart[], markers: boolean): MessageContent[] {
  let citations = 0;
  return parts.flatMap((part) => {
    const blocks = convertPart(part, { markers, firstCitation: citations });
    if (part.type === 'output_text') citations += countCitations(orEmpty(part.annotations));
    return blocks;
  });
}

/** Converts one part: to a text and its images, a refusal, or an image. */
function convertPart(
  part: UpstreamContentPart,
  marking: { markers: boolean; firstCitation: number },
): MessageContent[] {
  switch (part.type) {
    case 'output_text': {
      const converted = convertText(part.text, orEmpty(part.annotations), marking);
      const files = converted.images.map((file_id): MessageContent => ({
        type: 'image_file',
        image_file: { file_id },
      }));
      return isImageOnly(converted) ? files : [{ type: 'text', text: converted.text }, ...files];
    }
    case 'input_text':
    case 'text':
      return [{ type: 'text', text: { value: part.text, annotations: [] } }];
    case 'refusal':
      return [{ type: 'refusal', refusal: part.refusal }];
    case 'input_image':
      return convertImage(part.image_url, part.file_id, part.detail);
    default:
      return [];
  }
}

/** The service shows image URLs only on request: an image without URL and file is left out. */
function convertImage(
  url: string | null | undefined,
  fileId: string | null | undefined,
  detail: string | null | undefined,
): MessageContent[] {
  const known = detail === 'low' || detail === 'high' ? detail : 'auto';
  if (fileId) return [{ type: 'image_file', image_file: { file_id: fileId, detail: known } }];
  return url ? [{ type: 'image_url', image_url: { url, detail: known } }] : [];
}
