/**
 * Yields the JSON values of a readable stream with one value per line. Chunks may cut a line anywhere. Lines end in LF or CRLF;
 * the last may end in neither, and blank lines are skipped. Aborting the controller cancels the readable and ends the values.
 * If the consumer stops early or a line is invalid, the controller is aborted.
 *
 * @throws SyntaxError if a line is not JSON; its message does not contain the line
 */
export async function* readJsonLines(
  readable: ReadableStream<unknown>,
  controller: AbortController,
): AsyncGenerator<unknown, void, undefined> {
  const reader = readable.getReader();
  const { signal } = controller;
  let isAtEnd = false;
  // Nothing reads further, so an error of the cancellation does not matter.
  const cancel = (): void => {
    reader.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const splitter = createLineSplitter();
    while (!isAtEnd) {
      const chunk = await reader.read();
      isAtEnd = chunk.done;
      for (const line of splitter.push(chunk.done ? undefined : chunk.value)) {
        if (signal.aborted) return;
        if (line.trim() !== '') yield parseLine(line);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    if (!isAtEnd) {
      cancel();
      controller.abort();
    }
    reader.releaseLock();
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError('A line of the stream is not JSON');
  }
}

/** Cuts chunks into lines. A push without a chunk returns the rest. The cost is proportional to the size of the chunks. */
function createLineSplitter(): { push(chunk: unknown): string[] } {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  return {
    push(chunk) {
      const text = chunk === undefined ? decoder.decode() : decodeChunk(decoder, chunk);
      const lines = text.split(/\r\n|\n|\r/);
      if (chunk !== undefined) {
        const rest = lines.pop() ?? '';
        if (lines.length === 0) {
          begun.push(rest);
          return [];
        }
        lines[0] = begun.join('') + (lines[0] ?? '');
        begun = [rest];
      } else {
        lines[0] = begun.join('') + (lines[0] ?? '');
      }
      return lines;
    },
  };
}

function decodeChunk(decoder: TextDecoder, chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  if (chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk)) return decoder.decode(chunk, { stream: true });
  throw new TypeError('A chunk of the stream is neither text nor bytes');
}
