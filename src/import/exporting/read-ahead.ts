import { AsyncQueue } from '../../lib/async-queue.js';

/** How much to read ahead of each item, by weight. */
const AHEAD = 256 * 1024;

/** An item, and the pieces of it that were read. */
interface Begun<Item, Piece> {
  item: Item;
  pieces: AsyncQueue<Piece>;
}

/**
 * Reads several items at once, and yields them in order with their pieces. Read the pieces of an item before you take the next
 * one. The memory is limited, however long the items are.
 */
export async function* readAhead<Item, Piece>(
  items: AsyncIterable<Item>,
  atOnce: number,
  read: (item: Item) => AsyncIterable<Piece>,
  weigh: (piece: Piece) => number,
): AsyncGenerator<Begun<Item, Piece>> {
  const source = items[Symbol.asyncIterator]();
  const begun: Begun<Item, Piece>[] = [];
  let isOver = false;
  const begin = async (): Promise<void> => {
    while (!isOver && begun.length < atOnce) {
      const next = await source.next();
      if (next.done) isOver = true;
      else begun.push({ item: next.value, pieces: toQueue(read(next.value), weigh) });
    }
  };
  try {
    await begin();
    for (let first = begun.shift(); first; first = begun.shift()) {
      yield first;
      await begin();
    }
  } finally {
    for (const { pieces } of begun) await pieces.return();
    await source.return?.();
  }
}

function toQueue<Piece>(pieces: AsyncIterable<Piece>, weigh: (piece: Piece) => number): AsyncQueue<Piece> {
  let isLeft = false;
  const queue = new AsyncQueue<Piece>(() => {
    isLeft = true;
  }, weigh);
  const fill = async (): Promise<void> => {
    for await (const piece of pieces) {
      queue.push(piece);
      await queue.whenRoom(AHEAD);
      if (isLeft) return;
    }
    queue.end();
  };
  fill().catch((error: unknown) => {
    queue.fail(error instanceof Error ? error : new Error(String(error)));
  });
  return queue;
}
