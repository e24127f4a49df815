/** Entries already taken are dropped from the array in blocks of at least this size. */
const BLOCK = 1024;

/** A first-in, first-out queue; both operations cost O(1). */
export interface Fifo<Value> {
  readonly length: number;
  put(value: Value): void;
  take(): Value | undefined;
  clear(): void;
}

export function createFifo<Value>(): Fifo<Value> {
  let entries: (Value | undefined)[] = [];
  let head = 0;
  return {
    get length() {
      return entries.length - head;
    },
    put(value) {
      entries.push(value);
    },
    take() {
      if (head === entries.length) return undefined;
      const value = entries[head];
      entries[head] = undefined;
      head += 1;
      if (head === entries.length || (head >= BLOCK && head * 2 >= entries.length)) {
        entries = entries.slice(head);
        head = 0;
      }
      return value;
    },
    clear() {
      entries = [];
      head = 0;
    },
  };
}
