import { countCitations, type UpstreamAnnotation } from '../mapping/to-assistants/citation-markers.js';
import { countCodePoints } from '../mapping/to-assistants/code-points.js';
import type { UpstreamContentPart } from '../mapping/to-assistants/convert-content.js';
import { convertText, isImageOnly, type ConvertedText } from '../mapping/to-assistants/convert-text.js';
import type { Annotation, MessageContentDelta } from '../types/index.js';
import { readRest, readWhole } from './translation-state.js';

/** A content part while it streams. What its methods return are the deltas to send. */
export interface PartTranslation {
  append(delta: string): MessageContentDelta[];
  annotate(annotation: UpstreamAnnotation): MessageContentDelta[];
  /** The part has ended: sends what no delta brought. `final` is the part as the service gives it in the end. */
  finish(final?: UpstreamContentPart): MessageContentDelta[];
  /** The part so far. */
  readonly part: UpstreamContentPart;
  /** How many files it cites. */
  readonly citations: number;
}

/** The place of a new block in the legacy content. */
type NextIndex = () => number;

/** Output text. An annotation is sent when the text has reached its place; images follow the text. */
export class TextTranslation implements PartTranslation {
  readonly #markers: boolean;
  readonly #firstCitation: number;
  readonly #nextIndex: NextIndex;
  #index: number | null = null;
  /** The text as upstream sends it. */
  #text = '';
  #length = 0;
  readonly #annotations: UpstreamAnnotation[] = [];
  /** How many annotations the text has reached. */
  #reached = 0;
  /** The text as it was sent, markers included. */
  #sent = '';
  #sentAnnotations = 0;
  /** An annotation came for a place that had gone by: deltas stay plain text, the whole message has it. */
  #late = false;
  #final: UpstreamAnnotation[] | null = null;

  constructor(options: { markers: boolean; firstCitation: number; nextIndex: NextIndex }) {
    this.#markers = options.markers;
    this.#firstCitation = options.firstCitation;
    this.#nextIndex = options.nextIndex;
  }

  get part(): UpstreamContentPart {
    return { type: 'output_text', text: this.#text, annotations: this.#final ?? this.#annotations };
  }

  get citations(): number {
    return countCitations(this.#final ?? this.#annotations);
  }

  append(delta: string): MessageContentDelta[] {
    this.#text += delta;
    this.#length += countCodePoints(delta);
    return this.#reached < this.#annotations.length && this.#advance()
      ? this.#sendReached(delta)
      : this.#send(delta, []);
  }

  annotate(annotation: UpstreamAnnotation): MessageContentDelta[] {
    this.#annotations.push(annotation);
    return this.#advance() ? this.#sendReached('') : [];
  }

  finish(final?: UpstreamContentPart): MessageContentDelta[] {
    if (this.#final) return [];
    const whole = final?.type === 'output_text' ? final : null;
    const rest = whole ? readRest(whole.text, this.#text) : '';
    this.#text = whole ? readWhole(whole.text, this.#text) : this.#text;
    this.#final = whole?.annotations ?? this.#annotations;
    const converted = this.#convert(this.#final);
    const hasText = this.#index !== null || !isImageOnly(converted);
    const deltas = hasText ? this.#sendUpTo(converted, rest) : [];
    if (hasText && this.#index === null) deltas.push(this.#delta('', []));
    for (const file_id of converted.images) {
      deltas.push({ index: this.#nextIndex(), type: 'image_file', image_file: { file_id } });
    }
    return deltas;
  }

  /** Moves on to the annotations that the text has reached, in their order; whether there was one. */
  #advance(): boolean {
    const before = this.#reached;
    for (let next = this.#annotations[before]; next; next = this.#annotations[this.#reached]) {
      if (readPlace(next) > this.#length) break;
      this.#reached++;
    }
    return this.#reached > before;
  }

  #sendReached(delta: string): MessageContentDelta[] {
    return this.#sendUpTo(this.#convert(this.#annotations.slice(0, this.#reached)), delta);
  }

  /** Sends what of a converted text has not been sent; the text's own `plain` end when what was sent has no such end. */
  #sendUpTo({ text }: ConvertedText, plain: string): MessageContentDelta[] {
    this.#late ||= !text.value.startsWith(this.#sent);
    if (this.#late) return this.#send(plain, []);
    return this.#send(text.value.slice(this.#sent.length), text.annotations.slice(this.#sentAnnotations));
  }

  #send(value: string, annotations: readonly Annotation[]): MessageContentDelta[] {
    return value === '' && annotations.length === 0 ? [] : [this.#delta(value, annotations)];
  }

  /** The first delta of a block says that it has no annotations yet. */
  #delta(value: string, annotations: readonly Annotation[]): MessageContentDelta {
    const isFirst = this.#index === null;
    const index = (this.#index ??= this.#nextIndex());
    const numbered = annotations.map((annotation) => ({ index: this.#sentAnnotations++, ...annotation }));
    this.#sent += value;
    return {
      index,
      type: 'text',
      text: { value, ...(isFirst || numbered.length > 0 ? { annotations: numbered } : {}) },
    };
  }

  #convert(annotations: readonly UpstreamAnnotation[]): ConvertedText {
    return convertText(this.#text, annotations, { markers: this.#markers, firstCitation: this.#firstCitation });
  }
}

/** How many characters of the text must be there before an annotation can be placed. */
function readPlace(annotation: UpstreamAnnotation): number {
  if (annotation.type === 'file_citation') return annotation.index;
  return annotation.type === 'container_file_citation' ? annotation.end_index : 0;
}

/** A refusal. */
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
