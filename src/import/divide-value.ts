import { isRecord } from '../lib/plain-values.js';

/** A value of which one array is read in parts: `head` is a text that encloses the parts as the value does. */
export interface Division {
  /** How many brackets are open ahead of the array. */
  depth: number;
  /** Ends in the bracket that opens the array. Of what stands beside the array it has numbers, words and short texts only. */
  head: string;
  /** Tells the parts of one array from those of another. */
  number: number;
  /** How many arrays enclose an element, the divided one included. */
  arrays: number;
}

/** Stands in the place of the elements, and nowhere else in any data. */
const MARK = `here ${crypto.randomUUID()}`;

/** A text beside the array that is longer names nothing. */
const LONGEST_TEXT = 1_000;

/** Records are not divided: what is in them is theirs. */
const RECORD = /^(assistant|thread|thread\.(message|run|run\.step).*)$/;

/**
 * What encloses the array that a text ends in; null for an array within a record, and in a text that is damaged. `brackets` are
 * those open in the text, the array's own among them.
 */
export function encloseArray(text: string, brackets: string): Omit<Division, 'number'> | null {
  const path = findMark(parse(`${text}${JSON.stringify(MARK)}${closersOf(brackets)}`));
  if (path === null || path.some(({ holder }) => isOneRecord(holder))) return null;
  let enclosed: unknown = [MARK];
  for (const { holder, key } of path.slice(0, -1).toReversed())
    enclosed = Array.isArray(holder) ? [enclosed] : { ...listScalars(holder), [key]: enclosed };
  const [head = '', tail] = JSON.stringify(enclosed).split(JSON.stringify(MARK));
  // Keys that look like numbers stand ahead of all others, whatever order they were given in.
  if (tail !== closersOf(brackets)) return null;
  return { depth: brackets.length - 1, head, arrays: brackets.replaceAll('{', '').length };
}

/** What closes the brackets that are open. */
export const closersOf = (brackets: string): string =>
  Array.from(brackets)
    .toReversed()
    .map((bracket) => (bracket === '{' ? '}' : ']'))
    .join('');

/** Where the brackets of a text open that stay open in it. */
export function listOpen(text: string): number[] {
  const open: number[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(index);
    else if (token === '}' || token === ']') open.pop();
  }
  return open;
}

interface Place {
  holder: object;
  key: string;
}

/** The way from a value to the mark in it. */
function findMark(value: unknown): Place[] | null {
  if (typeof value !== 'object' || value === null) return null;
  // What was opened last stands last.
  for (const [key, member] of Object.entries(value).toReversed()) {
    if (member === MARK) return [{ holder: value, key }];
    const path = findMark(member);
    if (path !== null) return [{ holder: value, key }, ...path];
  }
  return null;
}

const isOneRecord = (holder: object): boolean =>
  isRecord(holder) &&
  (typeof holder['role'] === 'string' || (typeof holder['object'] === 'string' && RECORD.test(holder['object'])));

const listScalars = (holder: object): object =>
  Object.fromEntries(
    Object.entries(holder).filter(([, member]: [string, unknown]) =>
      typeof member === 'string' ? member.length <= LONGEST_TEXT : typeof member !== 'object' || member === null,
    ),
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
