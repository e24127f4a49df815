import { orEmpty } from '../../lib/or-empty.js';
import type { MessageContent } from '../../types/index.js';
import type { ConversationMessage } from '../../types/responses.js';
import { countCitations } from './citation-markers.js';
import { convertText, isImageOnly } from './convert-text.js';

export type UpstreamContentPart = ConversationMessage['content'][number];

/** The content of a message item as legacy blocks. Parts without a legacy shape (files, unknown ones) are left out. */
export function convertContent(parts: readonly UpstreamContentPart[], markers: boolean): MessageContent[] {
  let citations = 0;
  return parts.flatMap((part) => {
    const blocks = convertPart(part, { markers, firstCitation: citations });
    if (part.type === 'output_text') citations += countCitations(orEmpty(part.annotations));
    return blocks;
  });
}

/** One part as legacy blocks: a text and the images that came with it, a refusal, or an image. */
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

/** Upstream keeps image URLs to itself unless asked: an image that shows neither is left out. */
function convertImage(
  url: string | null | undefined,
  fileId: string | null | undefined,
  detail: string | null | undefined,
): MessageContent[] {
  const known = detail === 'low' || detail === 'high' ? detail : 'auto';
  if (fileId) return [{ type: 'image_file', image_file: { file_id: fileId, detail: known } }];
  return url ? [{ type: 'image_url', image_url: { url, detail: known } }] : [];
}
