import { CodePoints } from '../../lib/code-points.js';
import { orEmpty } from '../../lib/or-empty.js';
import { isImageName, NO_CONTAINER } from '../file-ids.js';
import type { ResponseOutputItem } from '../../types/responses.js';
import type { UpstreamAnnotation } from './citation-markers.js';
import type { UpstreamContentPart } from './convert-content.js';

/**
 * A file that a local tool found or created, and the text by which the model names it in a message:
 *
 * - `citation`: the marker of a passage, `【4:0†report.pdf】`
 * - `path`: the link `sandbox:/mnt/data/report.csv`
 * - `image`: a link too, or empty: it is shown even if the model does not name it
 */
export interface NamedFile {
  as: 'citation' | 'path' | 'image';
  text: string;
  fileId: string;
  fileName: string;
}

/** A piece of text as the service would have sent it, or an annotation at the end of the text so far. */
export type NamedPiece = { text: string } | { annotation: UpstreamAnnotation };

const LONGEST_CITATION = 300;
const LONGEST_LINK = 1_000;

const OPENING = /【|sandbox:/;
const LINK_END = /[\s)\]"'<>]/;

/**
 * Reads a model's text in pieces and finds the files that it names: replaces markers of citations by annotations like
 * those of the service's own search; keeps links and adds annotations. The cost grows with the text only.
 */
export class NamedFileReader {
  readonly #files: readonly NamedFile[];
  readonly #points = new CodePoints();
  readonly #shown = new Set<NamedFile>();
  /** Text that may be the beginning of a name. */
  #held = '';

  constructor(files: readonly NamedFile[]) {
    this.#files = files;
  }

  append(text: string): NamedPiece[] {
    this.#held += text;
    return this.#read(false);
  }

  /** The text has ended: returns the rest, and the images that it did not name. */
  end(): NamedPiece[] {
    const pieces = this.#read(true);
    const unnamed = this.#files.filter((file) => file.as === 'image' && !this.#shown.has(file));
    return [...pieces, ...unnamed.map((file) => toAnnotation(cite(file, 0, 0)))];
  }

  /** The files that the text named so far. */
  get named(): NamedFile[] {
    return [...this.#shown];
  }

  #read(isEnd: boolean): NamedPiece[] {
    const pieces: NamedPiece[] = [];
    while (this.#held !== '') {
      const at = OPENING.exec(this.#held)?.index ?? findBeginning(this.#held, isEnd);
      if (at > 0) pieces.push(this.#take(at));
      if (this.#held === '') break;
      const length = measureName(this.#held, isEnd);
      if (length === null) break;
      pieces.push(...this.#resolve(length));
    }
    return pieces;
  }

  /** Resolves the first `length` characters: the name of a file, or plain text. */
  #resolve(length: number): NamedPiece[] {
    const name = this.#held.slice(0, length);
    if (name.startsWith('【')) {
      const file = findCited(this.#files, name);
      if (file === undefined) return [this.#take(length)];
      this.#held = this.#held.slice(length);
      this.#shown.add(file);
      const { fileId, fileName } = file;
      const index = this.#points.count;
      return [toAnnotation({ type: 'file_citation', file_id: fileId, filename: fileName, index })];
    }
    const file = findLinked(this.#files, name);
    if (file === undefined) return [this.#take(length)];
    const start = this.#points.count;
    const link = this.#take(file.text.length);
    this.#shown.add(file);
    return [link, toAnnotation(cite(file, start, this.#points.count))];
  }

  #take(length: number): NamedPiece {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    this.#points.append(text);
    return { text };
  }
}

/** Resolves all names in a content part, as {@link NamedFileReader} does for pieces. */
export function resolveNames(part: UpstreamContentPart, reader: NamedFileReader): UpstreamContentPart {
  if (part.type !== 'output_text') return part;
  const pieces = [...reader.append(part.text), ...reader.end()];
  const text = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
  const annotations = pieces.flatMap((piece) => ('annotation' in piece ? piece.annotation : []));
  return { ...part, text, annotations: [...orEmpty(part.annotations), ...annotations] };
}

/** Resolves all names in the parts of a message. */
export const resolveParts = (
  parts: readonly UpstreamContentPart[],
  files: readonly NamedFile[],
): readonly UpstreamContentPart[] =>
  files.length === 0
    ? parts
    : parts.map((part, index) => resolveNames(part, new NamedFileReader(filesOfPart(files, index))));

/**
 * The files that a part of a message, or a message of a response, can name. Only the first shows images that no text
 * names.
 */
export const filesOfPart = (files: readonly NamedFile[], index: number): readonly NamedFile[] =>
  index === 0 ? files : files.filter(({ as }) => as !== 'image');

/** The files that each message of a response names or shows, by message id. */
export function listMessageFiles(
  output: readonly ResponseOutputItem[],
  files: readonly NamedFile[],
): Map<string, NamedFile[]> {
  const messages = files.length === 0 ? [] : output.filter((item) => item.type === 'message');
  return new Map(messages.map(({ id, content }, index) => [id, listNamed(content, filesOfPart(files, index))]));
}

/** The files, of those given, that a message names or shows. */
export function listNamed(parts: readonly UpstreamContentPart[], files: readonly NamedFile[]): NamedFile[] {
  const named = new Set(files.filter(({ as }) => as === 'image'));
  for (const part of parts) {
    const reader = new NamedFileReader(files);
    resolveNames(part, reader);
    for (const file of reader.named) named.add(file);
  }
  return files.filter((file) => named.has(file));
}

/**
 * The annotation for a file, like one for a container's file, but without a container. An image without a link has the
 * positions 0 and 0.
 */
function cite({ as, fileId, fileName }: NamedFile, start: number, end: number): UpstreamAnnotation {
  const filename = as === 'image' && !isImageName(fileName) ? `${fileName}.png` : fileName;
  const place = { start_index: start, end_index: end };
  return { type: 'container_file_citation', container_id: NO_CONTAINER, file_id: fileId, filename, ...place };
}

const toAnnotation = (annotation: UpstreamAnnotation): NamedPiece => ({ annotation });

/** Length of the text before a name that may begin at its end. */
function findBeginning(text: string, isEnd: boolean): number {
  if (isEnd) return text.length;
  for (let length = Math.min('sandbox:'.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith('sandbox:'.slice(0, length))) return text.length - length;
  }
  return text.length;
}

/**
 * Length of the name at the beginning of a text; null while more of it may come. Text that is not a name counts as one
 * unit.
 */
function measureName(text: string, isEnd: boolean): number | null {
  const isCitation = text.startsWith('【');
  const isLink = text.startsWith('sandbox:');
  if (!isCitation && !isLink) return isEnd ? text.length : null;
  const end = isCitation ? text.slice(1).search(/[【】\n]/) + 1 : text.search(LINK_END);
  if (isCitation) {
    if (end > 0) return text.charAt(end) === '】' ? end + 1 : 1;
    return isEnd || text.length > LONGEST_CITATION ? 1 : null;
  }
  if (end !== -1) return end;
  return isEnd || text.length > LONGEST_LINK ? text.length : null;
}

/** Finds the file of a marker; if the model numbered it wrongly, by its file name. */
function findCited(files: readonly NamedFile[], marker: string): NamedFile | undefined {
  const cited = files.filter(({ as }) => as === 'citation');
  const name = /†([^†】]+)/.exec(marker)?.[1];
  return cited.find(({ text }) => text === marker) ?? cited.find(({ fileName }) => fileName === name);
}

/** Finds the file of a link, which punctuation may follow. */
function findLinked(files: readonly NamedFile[], link: string): NamedFile | undefined {
  const leads = ({ as, text }: NamedFile): boolean =>
    as !== 'citation' && text !== '' && link.startsWith(text) && /^[.,;:!?]*$/.test(link.slice(text.length));
  return files.find(leads);
}
