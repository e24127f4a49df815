import { createHash } from 'node:crypto';
import { leaveOut, type Judged } from '../../compare/judge.js';
import { readGolden, type Golden } from '../../compare/golden.js';
import { readTextFile } from '../../config/read-text-file.js';
import { badUsage, toMessage } from '../cli-error.js';

/** A line of the file: a question, or the reason why it cannot be asked. */
export type GoldenLine = { golden: Golden; key: string } | { leftOut: Judged };

/**
 * Reads the questions of a JSON lines file, in order. `how` describes the settings on which the answers depend; it is a part of
 * each question's key. Throws a `CliError` if the file cannot be read or has no questions.
 */
export function readGoldenFile(file: string, how: string): GoldenLine[] {
  let text: string;
  try {
    text = readTextFile(file);
  } catch (error) {
    throw badUsage(`${file} cannot be read: ${toMessage(error)}`);
  }
  const lines = text.split('\n').flatMap((line, index) => {
    const place = `line ${index + 1}`;
    return line.trim() === '' ? [] : [readLine(line, place, how)];
  });
  if (lines.length === 0) throw badUsage(`${file} has no questions.`);
  return lines;
}

function readLine(line: string, place: string, how: string): GoldenLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return refuse(place, `It is not valid JSON: ${toMessage(error)}`);
  }
  const golden = readGolden(value, place);
  if ('wrong' in golden) return refuse(place, golden.wrong);
  return { golden, key: createHash('sha256').update(how).update('\0').update(line).digest('hex') };
}

const refuse = (place: string, why: string): GoldenLine => ({
  leftOut: leaveOut({ id: place, question: '', expected: null }, why),
});
