const BYTE_ORDER_MARK = '\ufeff';
const NONE = new Uint8Array(0);
/** In UTF-8, bytes from here up to the next constant continue a character. */
const CONTINUATION = 0x80;
/** In UTF-8, bytes from here on begin a character of several bytes. */
const FIRST_OF_SEVERAL = 0xc0;

/** A server-sent event, as far as the API's streams use it. */
export interface ServerSentEvent {
  /** Its name; null if it has none. */
  event: string | null;
  data: string;
}

/**
 * Splits the bytes of a stream into server-sent events, however the stream is cut into pieces. Lines end in LF, CRLF or
 * CR. The cost grows with the bytes only; an event is cut out when it is taken.
 */
export class EventSplitter {
  /** Each piece is decoded separately: a streaming decoder is several times slower in Node 20. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The first bytes of an incomplete character: at most three. */
  #cut: Uint8Array = NONE;
  #isFirst = true;
  /** The incomplete last line. */
  #begun = '';
  /** Complete lines, all ending in LF, and how far they were read. */
  #lines = '';
  #at = 0;
  #endedInCr = false;
  #event: string | null = null;
  #data: string | null = null;

  /** Adds bytes. All earlier events must have been taken. */
  push(bytes: Uint8Array): void {
    const known = this.#cut.length === 0 ? bytes : join(this.#cut, bytes);
    const end = findEndOfCharacters(known);
    const isWhole = end === known.length;
    // Copied, because the buffer may be reused.
    this.#cut = isWhole ? NONE : known.slice(end);
    this.#add(this.#decoder.decode(isWhole ? known : known.subarray(0, end)));
  }

  /** No more bytes: treats an unfinished event as complete. */
  end(): void {
    this.#add(`${this.#decoder.decode(this.#cut)}\n\n`);
    this.#cut = NONE;
  }

  /** The next event; undefined if there is none yet. */
  take(): ServerSentEvent | undefined {
    for (let end = this.#lines.indexOf('\n', this.#at); end !== -1; end = this.#lines.indexOf('\n', this.#at)) {
      const start = this.#at;
      this.#at = end + 1;
      if (start < end) {
        this.#readLine(this.#lines.slice(start, end));
        continue;
      }
      const [event, data] = [this.#event, this.#data];
      this.#event = null;
      this.#data = null;
      if (event !== null || data !== null) return { event, data: data ?? '' };
    }
    return undefined;
  }

  #readLine(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name !== 'data' && name !== 'event') return;
    const value = colon === -1 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1);
    if (name === 'event') this.#event = value;
    else this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }

  #add(given: string): void {
    let text = given;
    if (this.#isFirst && text !== '') {
      this.#isFirst = false;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
    if (end === 0) {
      this.#begun += text;
      return;
    }
    this.#addLines(this.#begun + text.slice(0, end));
    this.#begun = text.slice(end);
  }

  #addLines(given: string): void {
    // The LF of a CRLF that was split.
    const text = this.#endedInCr && given.startsWith('\n') ? given.slice(1) : given;
    this.#endedInCr = text.endsWith('\r');
    this.#lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    this.#at = 0;
  }
}

/** How many of the bytes form complete characters. */
function findEndOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < FIRST_OF_SEVERAL && byte >= CONTINUATION) continue;
    return countBytes(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Length of the character that begins with the byte. */
function countBytes(first: number): number {
  if (first < FIRST_OF_SEVERAL) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
