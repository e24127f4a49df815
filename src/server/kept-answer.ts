import type { UnreadAnswer } from './give-answer.js';

/** A complete response, which can be returned several times. */
export class WholeAnswer {
  private constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly bytes: ArrayBuffer,
  ) {}

  static async read(answer: Response): Promise<WholeAnswer> {
    return new WholeAnswer(answer.status, answer.headers, await answer.arrayBuffer());
  }

  unread(): UnreadAnswer {
    const { status, headers, bytes } = this;
    if (bytes.byteLength === 0) return { status, headers, source: null };
    const parts = [new Uint8Array(bytes)];
    return { status, headers, source: { read: () => Promise.resolve({ value: parts.shift() }) } };
  }
}
