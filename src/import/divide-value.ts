import { isRecord } from '../lib/plain-values.js';
import { parseJson } from './parse-json.js';

/** A value of which one array is read in parts. `head` is a text that encloses the parts as the value does. */
export interface Division {
  /** How many brackets are open before the array. */
  depth: number;
  /**
   * Ends with the opening bracket of the array. Of the members beside the array it has only numbers, literals and short texts.
   */
  head: string;
  /** Identifies the array to which parts belong. */
  number: number;
  /** How many arrays enclose an element, including the divided one. */
  arrays: number;
}

/** A placeholder for the elements, which occurs in no data. */
const MARK = `here ${crypto.randomUUID()}`;

/** A longer text beside the array is not an id or name. */
const LONGEST_TEXT = 1_000;

/** Records are not divided, because all their content belongs to them. */
const RECORD = /^(assistant|thread|thread\.(message|run|run\.step).*)$/;

/**
 * Returns what encloses the array at the end of a text; null if the array is within a record or the text is damaged. `brackets`
 * are the open brackets of the text, including that of the array.
 */
export function encloseArray(text: string, brackets: string): Omit<Division, 'number'> | null {
  const path = findMark(parseJson(`${text}${JSON.stringify(MARK)}${closersOf(brackets)}`));
  if (path === null || path.some(({ holder }) => isOneRecord(holder))) return null;
  let enclosed: unknown = [MARK];
  for (const { holder, key } of path.slice(0, -1).toReversed())
    enclosed = Array.isArray(holder) ? [enclosed] : { ...listScalars(holder), [key]: enclosed };
  const [head = '', tail] = JSON.stringify(enclosed).split(JSON.stringify(MARK));
  // JavaScript moves keys that look like numbers before all others.
  if (tail !== closersOf(brackets)) return null;
  return { depth: brackets.length - 1, head, arrays: brackets.replaceAll('{', '').length };
}

/** Returns the brackets that close the given open ones. */
export const closersOf = (brackets: string): string =>
  Array.from(brackets)
    .toReversed()
    .map((bracket) => (bracket === '{' ? '}' : ']'))
    .join('');

/** Returns the positions of the brackets that are still open at the end of a text. */
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

/** Returns the path from a value to the placeholder in it. */
function findMark(value: unknown): Place[] | null {
  if (typeof value !== 'object' || value === null) return null;
  // The array that was opened last is the last member.
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
