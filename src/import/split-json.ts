import { closersOf, encloseArray, listOpen, type Division } from './divide-value.js';
import { parseJson } from './parse-json.js';

/** Some elements of an array that is too large to be read at once, inside what encloses it. */
export type Part = Pick<Division, 'number' | 'arrays'>;

/** A value in a text, a part of a value, or a part of the text without a valid value. */
export type Piece = { line: number; value: unknown; array: number; part?: Part } | { line: number; why: string };

/** A value with more characters is read in parts, unless the caller wants it whole. */
const LARGE = 4_000_000;

/** The reasons for damaged parts in the report. */
const DAMAGED = 'This is not valid JSON.';
const CUT_OFF = 'The text ends in the middle of a value.';
const OPEN_ARRAY = 'The text ends in the middle of an array.';

/** Lines of a log of server-sent events that have no data. */
const EVENT_FIELD = /^(event|id|retry)?:/;
const DATA_FIELD = /^data:[ \t]*/;
const DONE = '[DONE]';

/** An array element that is not an object or array. */
const SCALAR = /(?:"(?:[^"\\\n]|\\.)*"|[\w.+-]+)(?=\s*[,\]\n])/y;

/** A value whose end was not read yet. */
interface OpenValue {
  /** Where it begins in the buffer, and in which line. */
  start: number;
  line: number;
  /** The text before it in its line; null if that is more than white space. */
  indent: string | null;
  /** Whether it is the data of an event, which is one line. */
  isEvent: boolean;
  brackets: string;
  /** The position of each open bracket, relative to `start`. */
  opens: number[];
  isInString: boolean;
  /** The first line inside that looks like the beginning of another value. Reading continues there if this value is damaged. */
  resumeAt: number | null;
  /** Its array that is being read in parts. */
  division: Division | null;
  /** The positions of arrays that cannot be read in parts. */
  undivided: Set<number>;
}

/**
 * Splits a text that comes in pieces into its values: one JSON value, JSON lines, a log of server-sent events, or an array of
 * any length. The elements of an array come one at a time, so only one is in memory. `array` is the number of the array of an
 * element; 0 is the text itself. A damaged value is reported with its line, and reading continues after it.
 *
 * If a value has more than `large` characters, its arrays outside of records come in parts: first the value up to the array,
 * then some elements at a time, inside the names and numbers that enclose them.
 */
export class JsonSplitter {
  #buffer = '';
  #at = 0;
  #line = 1;
  /** The text of the line so far; null if that is more than white space. */
  #indent: string | null = '';
  #isEvent = false;
  #arrays = 0;
  #isInArray = false;
  #isArrayDamaged = false;
  #open: OpenValue | null = null;
  /** The end of the part to skip after a damaged value. */
  #skipTo: RegExp | null = null;
  #hasEnded = false;
  #divisions = 0;
  readonly #large: number;

  constructor(large = LARGE) {
    this.#large = large;
  }

  push(text: string): Piece[] {
    const cut = this.#open?.start ?? this.#at;
    this.#buffer = this.#buffer.slice(cut) + text;
    this.#at -= cut;
    if (this.#open) {
      this.#open.start = 0;
      if (this.#open.resumeAt !== null) this.#open.resumeAt -= cut;
    }
    return [...this.#read()];
  }

  /** Ends the text. */
  end(): Piece[] {
    this.#hasEnded = true;
    const pieces = [...this.#read()];
    if (this.#isInArray && !this.#isArrayDamaged) pieces.push({ line: this.#line, why: OPEN_ARRAY });
    return pieces;
  }

  *#read(): Generator<Piece> {
    for (;;) {
      if (this.#skipTo !== null && !this.#skip(this.#skipTo)) return;
      const isMore = this.#open ? yield* this.#readValue(this.#open) : yield* this.#readBetween();
      if (isMore) continue;
      if (!this.#hasEnded || !this.#open) return;
      yield this.#giveUp(this.#open, CUT_OFF);
    }
  }

  /** Skips to where a new value may begin. Returns false if that was not read yet. */
  #skip(to: RegExp): boolean {
    const rest = this.#buffer.slice(this.#at);
    const found = to.exec(rest);
    if (found) {
      this.#skipTo = null;
      this.#moveToLine(this.#at + found.index + 1);
    } else {
      this.#moveToLine(this.#at + Math.max(0, rest.lastIndexOf('\n')));
    }
    return found !== null;
  }

  /**
   * Reads what is between two values: white space, commas, brackets of an array, lines without a value. Returns false if more
   * text is needed.
   */
  *#readBetween(): Generator<Piece, boolean> {
    const character = this.#buffer[this.#at];
    if (character === undefined) return false;
    if (character === '\n') {
      this.#line += 1;
      this.#indent = '';
      this.#isEvent = false;
    } else if (character.trim() === '') {
      if (this.#indent !== null) this.#indent += character;
    } else if (character === ']' && this.#isInArray) {
      this.#isInArray = false;
      this.#indent = null;
    } else if (character === ',') {
      this.#indent = null;
    } else if (character === '[' && !this.#isInArray) {
      return this.#readBracket();
    } else if (character === '{' || character === '[') {
      this.#begin();
      return true;
    } else {
      return yield* this.#isInArray ? this.#readScalar() : this.#readLine();
    }
    this.#at += 1;
    return true;
  }

  /** Reads the beginning of an array, or the mark after the last event. */
  #readBracket(): boolean {
    const ahead = this.#buffer.slice(this.#at, this.#at + DONE.length);
    if (ahead.length < DONE.length && !this.#hasEnded && DONE.startsWith(ahead)) return false;
    this.#indent = null;
    this.#at += ahead === DONE ? DONE.length : 1;
    if (ahead === DONE) return true;
    this.#isInArray = true;
    this.#isArrayDamaged = false;
    this.#arrays += 1;
    return true;
  }

  *#readScalar(): Generator<Piece, boolean> {
    SCALAR.lastIndex = this.#at;
    const scalar = SCALAR.exec(this.#buffer)?.[0];
    const lineEnd = this.#buffer.indexOf('\n', this.#at);
    if (scalar === undefined && lineEnd === -1 && !this.#hasEnded) return false;
    const end = lineEnd === -1 ? this.#buffer.length : lineEnd;
    this.#at = scalar === undefined ? end : this.#at + scalar.length;
    this.#indent = null;
    if (scalar !== undefined && isJson(scalar)) return true;
    this.#isArrayDamaged = true;
    yield { line: this.#line, why: DAMAGED };
    return true;
  }

  /** Reads a line that does not begin like an object or array. */
  *#readLine(): Generator<Piece, boolean> {
    const end = this.#buffer.indexOf('\n', this.#at);
    if (end === -1 && !this.#hasEnded) {
      const ahead = DATA_FIELD.exec(this.#buffer.slice(this.#at, this.#at + 64));
      // The data of an event may be long. It need not be complete to be started.
      if (!ahead || this.#at + ahead[0].length >= this.#buffer.length) return false;
    }
    const line = this.#buffer.slice(this.#at, end === -1 ? undefined : end);
    const data = DATA_FIELD.exec(line);
    this.#indent = null;
    this.#isEvent = data !== null;
    this.#at += data ? data[0].length : line.length;
    if (!data && !EVENT_FIELD.test(line) && !isJson(line)) yield { line: this.#line, why: DAMAGED };
    return true;
  }

  #begin(): void {
    this.#open = {
      start: this.#at,
      line: this.#line,
      indent: this.#indent,
      isEvent: this.#isEvent,
      brackets: '',
      opens: [],
      isInString: false,
      resumeAt: null,
      division: null,
      undivided: new Set(),
    };
  }

  /** Reads to the end of a value. Returns false if more text is needed. */
  *#readValue(open: OpenValue): Generator<Piece, boolean> {
    for (;;) {
      const pattern = open.isInString ? STRING_END : STRUCTURE;
      pattern.lastIndex = this.#at;
      const next = pattern.exec(this.#buffer)?.index;
      this.#at = next ?? this.#buffer.length;
      if (next === undefined) return false;
      const character = this.#buffer.charAt(next);
      if (character === '\\') {
        if (next + 1 >= this.#buffer.length) return false;
        this.#at = next + 2;
        continue;
      }
      const state = character === '\n' ? this.#readLineEnd(open) : this.#readCharacter(open, character);
      if (state === 'unknown') return false;
      if (state === 'fine') {
        if (character === '}' || character === ']') yield* this.#divide(open);
        continue;
      }
      yield state === 'ended' ? this.#close(open) : this.#giveUp(open, DAMAGED);
      return true;
    }
  }

  /** Reads a quotation mark or bracket of a value. */
  #readCharacter(open: OpenValue, character: string): 'fine' | 'damaged' | 'ended' {
    this.#at += 1;
    if (character === '"') {
      open.isInString = !open.isInString;
    } else if (character === '{' || character === '[') {
      open.opens.push(this.#at - 1 - open.start);
      open.brackets += character;
    } else if (!open.brackets.endsWith(character === '}' ? '{' : '[')) {
      return 'damaged';
    } else {
      open.opens.pop();
      open.brackets = open.brackets.slice(0, -1);
    }
    return open.brackets === '' ? 'ended' : 'fine';
  }

  /** Yields elements of a large value that were read, after one of them or at the end of their array. */
  *#divide(open: OpenValue): Generator<Piece> {
    const { brackets, division } = open;
    if (division !== null && brackets.length === division.depth) {
      // The array has ended.
      yield* this.#takeElements(open, division, this.#at - 1);
      open.division = null;
    } else if (this.#at - open.start > this.#large && brackets.endsWith('[')) {
      if (division === null) yield* this.#beginDivision(open);
      else if (brackets.length === division.depth + 1) yield* this.#takeElements(open, division, this.#at);
    }
  }

  /** Chooses the outermost array with small elements. */
  *#beginDivision(open: OpenValue): Generator<Piece> {
    const { start, brackets, opens, undivided } = open;
    const at = opens.at(-1) ?? 0;
    const isWithinSmall = opens.some(
      (_, depth) => brackets[depth - 1] === '[' && this.#at - start - (opens[depth] ?? 0) <= this.#large / 2,
    );
    if (isWithinSmall || undivided.has(at)) return;
    const ahead = this.#buffer.slice(start, start + at + 1);
    const enclosing = encloseArray(ahead, brackets);
    if (enclosing === null) {
      undivided.add(at);
      return;
    }
    this.#divisions += 1;
    const division = { ...enclosing, number: this.#divisions };
    yield this.#toPiece(open, ahead + closersOf(brackets));
    this.#replace(open, ahead.length, division.head);
    open.opens = listOpen(division.head);
    open.division = division;
    yield* this.#takeElements(open, division, this.#at);
  }

  /** Yields the elements before a position, and keeps the text that encloses them. */
  *#takeElements(open: OpenValue, division: Division, end: number): Generator<Piece> {
    const { head, depth, number, arrays } = division;
    const elements = this.#buffer.slice(open.start + head.length, end).replace(/^\s*,/, '');
    if (elements.trim() === '') return;
    const around = `${open.brackets.slice(0, depth)}[`;
    yield { ...this.#toPiece(open, head + elements + closersOf(around)), part: { number, arrays } };
    this.#replace(open, end - open.start, head);
  }

  /** Replaces the first characters of a value. */
  #replace(open: OpenValue, length: number, text: string): void {
    const rest = open.start + length;
    this.#at += text.length - length - open.start;
    this.#buffer = text + this.#buffer.slice(rest);
    open.start = 0;
    open.resumeAt = null;
  }

  #toPiece({ line }: OpenValue, text: string): Extract<Piece, { value: unknown }> | { line: number; why: string } {
    const value = parseJson(text);
    return value === undefined ? { line, why: DAMAGED } : { line, value, array: this.#isInArray ? this.#arrays : 0 };
  }

  /** Reads the end of a line inside a value, and checks whether the value can continue after it. */
  #readLineEnd(open: OpenValue): 'fine' | 'damaged' | 'unknown' {
    // A string has no line breaks, and the data of an event is one line.
    if (open.isInString || open.isEvent) return 'damaged';
    const { indent } = open;
    const next = this.#at + 1;
    if (indent !== null) {
      const ahead = this.#buffer.slice(next, next + indent.length + 1);
      if (!this.#hasEnded && ahead.length <= indent.length && `${indent}{`.startsWith(ahead)) return 'unknown';
      if (ahead === `${indent}{`) {
        open.resumeAt ??= next;
        const before = this.#buffer.slice(open.start, this.#at).trimEnd().at(-1) ?? '';
        if (before !== '[' && before !== ':' && !(before === ',' && open.brackets.endsWith('['))) return 'damaged';
      }
    }
    this.#line += 1;
    this.#at = next;
    return 'fine';
  }

  #close(open: OpenValue): Piece {
    const value = parseJson(this.#buffer.slice(open.start, this.#at));
    if (value === undefined && open.resumeAt !== null) return this.#giveUp(open, DAMAGED);
    this.#open = null;
    this.#indent = null;
    if (value !== undefined) return { line: open.line, value, array: this.#isInArray ? this.#arrays : 0 };
    this.#isArrayDamaged = true;
    return { line: open.line, why: DAMAGED };
  }

  /** Leaves a damaged value out, and looks for the next value from its second line on. */
  #giveUp(open: OpenValue, why: string): Piece {
    const { start, line, indent, isEvent, resumeAt } = open;
    this.#open = null;
    this.#isArrayDamaged = true;
    this.#at = start;
    this.#line = line;
    if (resumeAt !== null) this.#moveToLine(resumeAt);
    else if (isEvent) this.#skipTo = /\n/;
    else this.#skipTo = new RegExp(`\n${indent ?? '[ \t]*'}(?:[{[]|data:)`);
    return { line, why };
  }

  /** Moves to the beginning of a line, or to the end of the line before. */
  #moveToLine(to: number): void {
    for (const character of this.#buffer.slice(this.#at, to)) if (character === '\n') this.#line += 1;
    this.#at = to;
    this.#indent = '';
    this.#isEvent = false;
  }
}

const STRING_END = /["\\\n]/g;
const STRUCTURE = /["{}[\]\n]/g;

const isJson = (text: string): boolean => parseJson(text) !== undefined;
