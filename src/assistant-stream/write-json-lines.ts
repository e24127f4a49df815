/**
 * Writes one JSON value per line, as UTF-8. It reads a value only when the consumer wants one. If reading fails, the readable
 * fails.
 */
export function writeJsonLines(values: AsyncIterator<unknown, unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const stop = async (): Promise<void> => {
    await values.return?.();
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await values.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      } catch (error) {
        controller.error(error);
        await stop();
      }
    },
    cancel: stop,
  });
}
