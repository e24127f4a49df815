/**
 * Reads a text argument of a function call. Models of small servers do not always write JSON: anything else than a JSON
 * object with that text is itself taken as the text.
 */
export function readArgument(args: string, name: string): string {
  try {
    const parsed: unknown = JSON.parse(args);
    if (typeof parsed === 'string') return parsed;
    const value: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
    return typeof value === 'string' ? value : args;
  } catch {
    // The arguments were cut in the middle of the text.
    const begun = new ArgumentReader(name).append(args);
    return begun === '' ? args : begun;
  }
}

/** Longest JSON before the text, in characters. */
const LONGEST_OPENING = 100;

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * Reads a text argument from JSON that comes in pieces. It must be the first one, as in `{"code": "…`; otherwise
 * nothing is read. Each piece costs its own length.
 */
export class ArgumentReader {
  readonly #opening: RegExp;
  /** Text that was not read yet: the beginning of the JSON, or later of an escape. */
  #rest = '';
  #state: 'before' | 'inside' | 'behind' = 'before';

  constructor(name: string) {
    this.#opening = new RegExp(`^\\s*\\{\\s*"${name}"\\s*:\\s*"`);
  }

  /** Returns the text that a piece adds. */
  append(piece: string): string {
    if (this.#state === 'behind') return '';
    this.#rest += piece;
    if (this.#state === 'before') {
      const opening = this.#opening.exec(this.#rest)?.[0];
      if (opening === undefined) {
        if (this.#rest.length > LONGEST_OPENING) this.#state = 'behind';
        return '';
      }
      this.#state = 'inside';
      this.#rest = this.#rest.slice(opening.length);
    }
    return this.#read();
  }

  #read(): string {
    let text = '';
    let at = 0;
    while (at < this.#rest.length) {
      const character = this.#rest.charAt(at);
      if (character === '"') {
        this.#state = 'behind';
        return text;
      }
      if (character !== '\\') {
        text += character;
        at += 1;
        continue;
      }
      const escape = /^\\(?:u([0-9a-fA-F]{4})|([^u]))/.exec(this.#rest.slice(at, at + 6));
      if (escape === null) break;
      const [whole, code, plain = ''] = escape;
      text += code === undefined ? (ESCAPED[plain] ?? plain) : String.fromCharCode(parseInt(code, 16));
      at += whole.length;
    }
    this.#rest = this.#rest.slice(at);
    return text;
  }
}
