import type { UpstreamAnnotation } from '../mapping/to-assistants/citation-markers.js';
import type { UpstreamContentPart } from '../mapping/to-assistants/convert-content.js';
import {
  NamedFileReader,
  resolveNames,
  type NamedFile,
  type NamedPiece,
} from '../mapping/to-assistants/named-files.js';
import type { MessageContentDelta } from '../types/index.js';
import type { PartTranslation, TextTranslation } from './translate-text.js';

/** Translates output text in which the model names files of local tools, as if the service had cited them. */
export class NamedTextTranslation implements PartTranslation {
  readonly #text: TextTranslation;
  readonly #files: readonly NamedFile[];
  readonly #reader: NamedFileReader;
  #isFinished = false;

  constructor(text: TextTranslation, files: readonly NamedFile[]) {
    this.#text = text;
    this.#files = files;
    this.#reader = new NamedFileReader(files);
  }

  get part(): UpstreamContentPart {
    return this.#text.part;
  }

  get citations(): number {
    return this.#text.citations;
  }

  append(delta: string): MessageContentDelta[] {
    return this.#toDeltas(this.#reader.append(delta));
  }

  annotate(annotation: UpstreamAnnotation): MessageContentDelta[] {
    return this.#text.annotate(annotation);
  }

  finish(final?: UpstreamContentPart): MessageContentDelta[] {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    if (final) return this.#text.finish(resolveNames(final, new NamedFileReader(this.#files)));
    return [...this.#toDeltas(this.#reader.end()), ...this.#text.finish()];
  }

  #toDeltas(pieces: readonly NamedPiece[]): MessageContentDelta[] {
    return pieces.flatMap((piece) =>
      'text' in piece ? this.#text.append(piece.text) : this.#text.annotate(piece.annotation),
    );
  }
}
