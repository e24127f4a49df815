import { countCitations, type Marking, type UpstreamAnnotation } from '../mapping/to-assistants/citation-markers.js';
import { CodePoints } from '../lib/code-points.js';
import type { UpstreamContentPart } from '../mapping/to-assistants/convert-content.js';
import { convertText, isImageOnly, TextConversion } from '../mapping/to-assistants/convert-text.js';
import type { Annotation, MessageContentDelta } from '../types/index.js';
import { readRest, readWhole } from './translation-state.js';

/** Translates a streaming content part. Its methods return the deltas to send. */
export interface PartTranslation {
  append(delta: string): MessageContentDelta[];
  annotate(annotation: UpstreamAnnotation): MessageContentDelta[];
  /** The part has ended: returns what no delta brought. `final`: the part's final form. */
  finish(final?: UpstreamContentPart): MessageContentDelta[];
  /** The part so far. */
  readonly part: UpstreamContentPart;
  /** How many files it cites. */
  readonly citations: number;
}

/** Returns the index of a new content block. */
type NextIndex = () => number;

/**
 * Translates output text. Sends an annotation when the text has reached its position; images follow the text. Each
 * piece costs its own length; the end costs the whole text once.
 */
export class TextTranslation implements PartTranslation {
  readonly #marking: Marking;
  readonly #nextIndex: NextIndex;
  #index: number | null = null;
  /** The text as the service sends it. */
  #text = '';
  readonly #points = new CodePoints();
  readonly #annotations: UpstreamAnnotation[] = [];
  /** How many annotations the text has reached. */
  #reached = 0;
  #sentAnnotations = 0;
  /**
   * The conversion of what was sent so far. Null once an annotation came for a position that was already sent: deltas
   * are then plain text, and only the complete message has the annotation.
   */
  #conversion: TextConversion | null;
  #final: UpstreamAnnotation[] | null = null;

  constructor({ nextIndex, ...marking }: Marking & { nextIndex: NextIndex }) {
    this.#marking = marking;
    this.#nextIndex = nextIndex;
    this.#conversion = new TextConversion(marking);
  }

  get part(): UpstreamContentPart {
    return { type: 'output_text', text: this.#text, annotations: this.#final ?? this.#annotations };
  }

  get citations(): number {
    return countCitations(this.#final ?? this.#annotations);
  }

  append(delta: string): MessageContentDelta[] {
    this.#text += delta;
    this.#points.append(delta);
    return this.#sendPiece(delta);
  }

  annotate(annotation: UpstreamAnnotation): MessageContentDelta[] {
    this.#annotations.push(annotation);
    return this.#sendPiece('');
  }

  finish(final?: UpstreamContentPart): MessageContentDelta[] {
    if (this.#final) return [];
    const whole = final?.type === 'output_text' ? final : null;
    const rest = whole ? readRest(whole.text, this.#text) : '';
    this.#text = whole ? readWhole(whole.text, this.#text) : this.#text;
    this.#final = whole?.annotations ?? this.#annotations;
    const converted = convertText(this.#text, this.#final, this.#marking);
    const { value, annotations } = converted.text;
    const sent = this.#conversion?.value;
    const deltas: MessageContentDelta[] = [];
    if (this.#index !== null || !isImageOnly(converted)) {
      deltas.push(
        ...(sent !== undefined && value.startsWith(sent)
          ? this.#send(value.slice(sent.length), annotations.slice(this.#sentAnnotations))
          : this.#send(rest, [])),
      );
      if (this.#index === null) deltas.push(this.#delta('', []));
    }
    for (const file_id of converted.images) {
      deltas.push({ index: this.#nextIndex(), type: 'image_file', image_file: { file_id } });
    }
    return deltas;
  }

  /** Sends a piece of text with the annotations that it reaches. */
  #sendPiece(piece: string): MessageContentDelta[] {
    const converted = this.#conversion?.append(piece, this.#takeReached()) ?? null;
    if (converted === null) this.#conversion = null;
    return converted ? this.#send(converted.text.value, converted.text.annotations) : this.#send(piece, []);
  }

  /** Takes the annotations that the text has newly reached, in order. */
  #takeReached(): UpstreamAnnotation[] {
    const from = this.#reached;
    for (let next = this.#annotations[from]; next; next = this.#annotations[this.#reached]) {
      if (readPlace(next) > this.#points.count) break;
      this.#reached++;
    }
    return this.#annotations.slice(from, this.#reached);
  }

  #send(value: string, annotations: readonly Annotation[]): MessageContentDelta[] {
    return value === '' && annotations.length === 0 ? [] : [this.#delta(value, annotations)];
  }

  /** The first delta of a block has an empty list of annotations. */
  #delta(value: string, annotations: readonly Annotation[]): MessageContentDelta {
    const isFirst = this.#index === null;
    const index = (this.#index ??= this.#nextIndex());
    const numbered = annotations.map((annotation) => ({ index: this.#sentAnnotations++, ...annotation }));
    return {
      index,
      type: 'text',
      text: { value, ...(isFirst || numbered.length > 0 ? { annotations: numbered } : {}) },
    };
  }
}

/** How many characters of the text must have arrived before an annotation can be placed. */
function readPlace(annotation: UpstreamAnnotation): number {
  if (annotation.type === 'file_citation') return annotation.index;
  return annotation.type === 'container_file_citation' ? annotation.end_index : 0;
}

/** Translates a refusal. */
export class RefusalTranslation implements PartTranslation {
  readonly citations = 0;
  readonly #nextIndex: NextIndex;
  #index: number | null = null;
  #text = '';
  #isFinished = false;

  constructor(nextIndex: NextIndex) {
    this.#nextIndex = nextIndex;
  }

  get part(): UpstreamContentPart {
    return { type: 'refusal', refusal: this.#text };
  }

  append(delta: string): MessageContentDelta[] {
    this.#text += delta;
    return [{ index: (this.#index ??= this.#nextIndex()), type: 'refusal', refusal: delta }];
  }

  annotate(): MessageContentDelta[] {
    return [];
  }

  finish(final?: UpstreamContentPart): MessageContentDelta[] {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    const rest = final?.type === 'refusal' ? readRest(final.refusal, this.#text) : '';
    return rest === '' && this.#index !== null ? [] : this.append(rest);
  }
}
