import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isRecord } from '../../lib/plain-values.js';

/** A mark in the log, and the length of the file when it was set. */
export interface Entry {
  bytes: number;
  mark: unknown;
}

/** A process in the log: its id, and the name of its machine. */
interface Writer {
  writer: number;
  host: string;
}

/** The line that this process writes when it opens a log. */
export const SELF: Writer = { writer: process.pid, host: hostname() };

/**
 * Reads a log, and skips incomplete lines. `what` describes the data of the file; null if the log does not say it yet. `entries`
 * are the valid marks. `writer` is the id of another process that opened the log before this one and still runs; null if there is
 * none.
 */
export async function readLog(path: string): Promise<{ what: unknown; entries: Entry[]; writer: number | null }> {
  let what: unknown = null;
  let entries: Entry[] = [];
  const writers: Writer[] = [];
  for (const line of (await readFile(path, 'utf8')).split('\n').map(parse)) {
    if (!isRecord(line)) continue;
    if (isEntry(line)) entries.push(line);
    else if (isWriter(line)) writers.push(line);
    else if (typeof line['kept'] === 'number') entries = entries.slice(0, line['kept']);
    else if ('export' in line) [what, entries] = [line['export'], []];
  }
  const before = writers.slice(0, writers.findLastIndex(isSelf));
  return { what, entries, writer: before.find((other) => !isSelf(other) && isAlive(other))?.writer ?? null };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const isEntry = (line: object): line is Entry => 'bytes' in line && typeof line.bytes === 'number';

const isWriter = (line: object): line is Writer =>
  'writer' in line && typeof line.writer === 'number' && 'host' in line && typeof line.host === 'string';

const isSelf = ({ writer, host }: Writer): boolean => writer === SELF.writer && host === SELF.host;

/** Whether a process still runs. False for a process of another machine, which cannot be checked. */
function isAlive({ writer, host }: Writer): boolean {
  if (host !== SELF.host) return false;
  try {
    return process.kill(writer, 0);
  } catch (error) {
    // The process runs, but belongs to another user.
    return isRecord(error) && error['code'] === 'EPERM';
  }
}
