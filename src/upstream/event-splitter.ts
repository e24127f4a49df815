const LF = 0x0a;
const CR = 0x0d;

/** A server-sent event, as far as the API's streams use it. */
export interface ServerSentEvent {
  /** Its name; null where it has none. */
  event: string | null;
  data: string;
}

/**
 * Cuts the bytes of a stream into server-sent events, wherever its pieces were cut. Lines end in LF, CRLF or CR. Work grows
 * with the bytes, however they are cut, and an event is cut out when it is taken.
 */
export class EventSplitter {
  readonly #decoder = new TextDecoder();
  /** Bytes behind the last end of a line. */
  #begun: Uint8Array[] = [];
  /** Whole lines, all ending in LF, and how far they were read. */
  #lines = '';
  #at = 0;
  #endedInCr = false;
  #event: string | null = null;
  #data: string | null = null;

  /** Takes in bytes. What was there before has been taken. */
  push(bytes: Uint8Array): void {
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
    if (end > 0) {
      this.#addLines(join([...this.#begun, bytes.subarray(0, end)]));
      this.#begun = [];
    }
    // The bytes may be those of a buffer that is used again.
    if (end < bytes.length) this.#begun.push(bytes.slice(end));
  }

  /** No more bytes: what was begun counts as whole. */
  end(): void {
    this.#addLines(join([...this.#begun, Uint8Array.of(LF, LF)]));
    this.#begun = [];
  }

  /** The next event; undefined while it is not there. */
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

  #addLines(bytes: Uint8Array): void {
    let text = this.#decoder.decode(bytes);
    // The other half of a line's end.
    if (this.#endedInCr && text.startsWith('\n')) text = text.slice(1);
    this.#endedInCr = text.endsWith('\r');
    this.#lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    this.#at = 0;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = parts;
  if (first && others.length === 0) return first;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
