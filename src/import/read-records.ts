import { createHash } from 'node:crypto';
import { isRecord } from '../lib/plain-values.js';
import { createAssistantObject } from '../mapping/to-assistants/convert-assistant.js';
import { normalizeAssistant } from '../mapping/to-assistants/normalize-assistant.js';
import { readFields, renameFiles } from '../mapping/to-assistants/normalize-fields.js';
import { normalizeMessage, type Unreadable } from '../mapping/to-assistants/normalize-message.js';
import { isOpen, normalizeRun, normalizeStep } from '../mapping/to-assistants/normalize-run.js';
import { normalizeThread } from '../mapping/to-assistants/normalize-thread.js';
import type { Assistant, ImportReading, ImportSource, Message } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import type { Catalogue } from './catalogue.js';
import { findRecords, type Finding, type Series } from './find-records.js';
import { readRows, type OnRead, type Row } from './read-rows.js';
import type { Part } from './split-json.js';

type Found = Extract<Finding, { type: 'record' }>;

/**
 * Yields the records of a source in the form of Assistants API v2. Each id comes once, or twice if the first record was
 * unfinished and a later one is finished. The catalogue notes all problems of the source, its content and its order.
 */
export async function* readRecords(
  source: ImportSource,
  { map, files = {} }: ImportReading,
  catalogue: Catalogue,
  onRead?: OnRead,
): AsyncGenerator<ImportedRecord> {
  let series = 0;
  const newSeries = (isPage: boolean): Series => ({ number: ++series, isPage });
  const seriesOf = createSeriesOfParts(newSeries);
  const newIds = toMap(files);
  const rename = (id: string): string | undefined => newIds.get(id);
  const nameMessage = createNamer();
  // `map` needs complete values.
  for await (const row of readRows(source, newSeries, onRead, map !== undefined)) {
    if ('why' in row) {
      catalogue.leaveOut(row);
      continue;
    }
    for (const finding of await findIn(row, map, row.part ? seriesOf(row.part) : newSeries, catalogue)) {
      if (finding.type !== 'record') {
        catalogue.note(finding, row.place);
        continue;
      }
      catalogue.noteFound();
      const read = normalize(finding);
      if ('why' in read) {
        catalogue.leaveOut({ ...row.place, ...read });
        continue;
      }
      const record = newIds.size === 0 ? read : toRenamed(read, rename);
      if (record.kind === 'message' && record.value.id === '') record.value.id = nameMessage(record.value);
      const how = { series: finding.at.series, isOpen: isOpen(finding.saved), place: row.place };
      if (catalogue.admit(record, how)) yield record;
    }
  }
}

/** Creates a function that gives all parts of an array the same series. The same holds for the arrays that enclose it. */
function createSeriesOfParts(newSeries: (isPage: boolean) => Series) {
  let current: { number: number; series: Series[] } = { number: 0, series: [] };
  return ({ number, arrays }: Part) => {
    if (current.number !== number) current = { number, series: [] };
    const { series } = current;
    let met = 0;
    return (isPage: boolean): Series => {
      if (met >= arrays) return newSeries(isPage);
      met += 1;
      return (series[met - 1] ??= newSeries(isPage));
    };
  };
}

/** Returns the new ids of files, by old id. */
export const toMap = (files: NonNullable<ImportReading['files']>): ReadonlyMap<string, string> =>
  files instanceof Map ? files : new Map(Object.entries(files));

/** Finds the records in a row, or in the result of the caller's `map`. */
async function findIn(
  { value, place, series }: Row,
  map: ImportReading['map'],
  newSeries: (isPage: boolean) => Series,
  catalogue: Catalogue,
): Promise<Iterable<Finding>> {
  const at = { series, threadId: null, createdAt: null, runId: null, assistantId: null };
  // An array that is a row has its own order. The result of `map` has the place of its row.
  if (!map) return findRecords(value, Array.isArray(value) ? { ...at, series: newSeries(false) } : at, newSeries);
  try {
    return findRecords(await map(value), at, newSeries);
  } catch (error) {
    catalogue.noteFound();
    catalogue.leaveOut({ ...place, why: `map failed: ${error instanceof Error ? error.message : String(error)}` });
    return [];
  }
}

function normalize({ kind, saved, at }: Found): ImportedRecord | Unreadable {
  switch (kind) {
    case 'assistant': {
      const value = readAssistant(saved);
      return 'why' in value ? value : { kind, value };
    }
    case 'thread':
      return { kind, value: normalizeThread(saved) };
    case 'message': {
      const value = normalizeMessage(saved, at);
      return 'why' in value ? value : { kind, value };
    }
    case 'run': {
      const value = normalizeRun(saved, at);
      return 'why' in value ? value : { kind, value };
    }
    case 'step': {
      const value = normalizeStep(saved, at);
      return 'why' in value ? value : { kind, value };
    }
  }
}

/** Vector stores of an assistant of API v1 become part of its resources. */
function readAssistant(saved: Record<string, unknown>): Assistant | Unreadable {
  const fields = normalizeAssistant(readFields(saved));
  if (!isRecord(fields) || typeof fields['model'] !== 'string') return { why: 'This assistant has no model.' };
  const { id, created_at: createdAt, model } = fields;
  const whole = createAssistantObject(String(id), typeof createdAt === 'number' ? createdAt : 0, { ...fields, model });
  const time = { created_at: whole.created_at };
  return { ...whole, ...fields, ...time };
}

function toRenamed(record: ImportedRecord, rename: (id: string) => string | undefined): ImportedRecord {
  // Renaming ids does not change the type.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return { ...record, value: renameFiles(record.value, rename) } as ImportedRecord;
}

/**
 * Creates ids for messages that were saved without one. They depend on text, thread, time and the number of equal messages
 * before, so the same source gives the same ids again.
 */
function createNamer(): (message: Message) => string {
  const times = new Map<string, number>();
  return ({ thread_id, created_at, role, content }) => {
    const said = createHash('sha256')
      .update(JSON.stringify([thread_id, created_at, role, content]))
      .digest('base64');
    const before = times.get(said) ?? 0;
    times.set(said, before + 1);
    const name = before === 0 ? said : createHash('sha256').update(`${said} ${before}`).digest('base64');
    return `msg_${name.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`;
  };
}
