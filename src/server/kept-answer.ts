/** Where the parts of a body come from. */
interface Source {
  read(): Promise<{ value?: Uint8Array | undefined }>;
}

/** An answer whose body has not been given to anybody yet. */
export interface UnreadAnswer {
  status: number;
  headers: Headers;
  /** Null for an answer without a body. */
  source: Source | null;
}

/** What is told of a body that is given to a client. */
interface Reading {
  /** Its first part is asked for. */
  onStart?: () => void;
  /** It was read to its end, or broke off. */
  onEnd: () => void;
  /** Nobody reads it any more, before its end. */
  onLeave: (reason: unknown) => void;
}

/** The whole of an answer, to be given as often as wanted. */
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

/** Gives an answer to a client. No part of its body is made before it is asked for. */
export function giveAnswer({ status, headers, source }: UnreadAnswer, { onStart, onEnd, onLeave }: Reading): Response {
  if (!source) {
    onEnd();
    return new Response(null, { status, headers });
  }
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        onStart?.();
        try {
          const { value } = await source.read();
          if (!value) onEnd();
          if (value) controller.enqueue(value);
          else controller.close();
        } catch (error) {
          onEnd();
          controller.error(error);
        }
      },
      cancel: onLeave,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, headers });
}
