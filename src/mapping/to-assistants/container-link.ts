import type { ResponseOutputText } from '../../types/responses.js';
import type { Span } from './citation-markers.js';
import type { CodePoints } from '../../lib/code-points.js';

const SCHEME = 'sandbox:';

/** Finds where a text links to a container's file; null without a link. `points`: counts the text's characters. */
export function readContainerLink(
  text: string,
  points: CodePoints,
  citation: ResponseOutputText.ContainerFileCitation,
): Span | null {
  const start = points.toOffset(citation.start_index);
  const end = points.toOffset(citation.end_index);
  if (!(start < end)) return null;
  if (text.startsWith(SCHEME, start)) return { start, end };
  // The positions were counted in other units: search for the link itself.
  const link = `${SCHEME}/mnt/data/${citation.filename}`;
  const found = text.indexOf(link);
  return found === -1 ? { start, end } : { start: found, end: found + link.length };
}
