import type { ResponseOutputText } from '../../types/responses.js';
import { toOffset } from './code-points.js';

const SCHEME = 'sandbox:';

/** Where a text links to a container's file, in UTF-16 offsets; null when it does not. */
export function readContainerLink(
  text: string,
  citation: ResponseOutputText.ContainerFileCitation,
): { start: number; end: number } | null {
  const start = toOffset(text, citation.start_index);
  const end = toOffset(text, citation.end_index);
  if (!(start < end)) return null;
  if (text.startsWith(SCHEME, start)) return { start, end };
  // Counted in other units than ours: the link itself is there to be found.
  const link = `${SCHEME}/mnt/data/${citation.filename}`;
  const found = text.indexOf(link);
  return found === -1 ? { start, end } : { start: found, end: found + link.length };
}
