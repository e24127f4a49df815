import type { AssistantsEvent, AssistantsListener } from '../types/index.js';
import { BoundedTable, readRemember } from './bounded-table.js';

/** Options of `usage`. */
export interface UsageOptions {
  /** The most rows in `sites` and in `doors`; 1,000 by default. */
  remember?: number | undefined;
}

/** How often something was called, and when first and last (ISO times). */
export interface CallCount {
  calls: number;
  firstSeen: string;
  lastSeen: string;
}

/** The calls of the old API so far, as plain JSON. */
export interface UsageReport {
  calls: number;
  methods: ({ method: string } & CallCount)[];
  /** By place in the code (`file:line:column`; null if not known), without requests to the HTTP handler. */
  sites: ({ site: string | null; method: string } & CallCount)[];
  /** The requests to the HTTP handler. */
  doors: ({ method: string; path: string; userAgent: string | null } & CallCount)[];
  /** The sum of the rows that were dropped to make room for others; null if none was. */
  others: { sites: CallCount | null; doors: CallCount | null };
}

/** The listener that `usage` returns. */
export interface UsageListener extends AssistantsListener {
  /** Returns the counts so far. */
  report(): UsageReport;
}

/** Longer user agents are cut, because a caller of the HTTP handler may send anything. */
const LONGEST_USER_AGENT = 200;

/**
 * Returns a listener for `onEvent` that counts the calls of the old API, by method, by place in the app, and by path and user
 * agent of requests to the HTTP handler. The counts are in the memory of the process.
 * @throws TypeError for an invalid option
 */
export function usage({ remember }: UsageOptions = {}): UsageListener {
  const limit = readRemember(remember, 'remember');
  const toTable = <Row extends CallCount>() => new BoundedTable<Row, CallCount>(limit, foldCounts);
  const methods = toTable<UsageReport['methods'][number]>();
  const sites = toTable<UsageReport['sites'][number]>();
  const doors = toTable<UsageReport['doors'][number]>();
  const listen = (event: AssistantsEvent): void => {
    if (event.type !== 'legacy.call') return;
    const { method, site, door } = event;
    const at = new Date().toISOString();
    methods.update(method, (row) => ({ method, ...countCall(row, at) }));
    if (!door) {
      sites.update(JSON.stringify([site, method]), (row) => ({ site, method, ...countCall(row, at) }));
      return;
    }
    const caller = { ...door, userAgent: door.userAgent?.slice(0, LONGEST_USER_AGENT) ?? null };
    doors.update(JSON.stringify(caller), (row) => ({ ...caller, ...countCall(row, at) }));
  };
  const report = (): UsageReport => ({
    calls: methods.list().reduce((sum, [, { calls }]) => sum + calls, methods.rest?.calls ?? 0),
    methods: sort(methods),
    sites: sort(sites),
    doors: sort(doors),
    others: { sites: sites.rest, doors: doors.rest },
  });
  return Object.assign(listen, { report });
}

/** Returns the count after one more call. */
const countCall = (counted: CallCount | undefined, at: string): CallCount => ({
  calls: (counted?.calls ?? 0) + 1,
  firstSeen: counted?.firstSeen ?? at,
  lastSeen: at,
});

function foldCounts(rest: CallCount | null, { calls, firstSeen, lastSeen }: CallCount): CallCount {
  if (rest === null) return { calls, firstSeen, lastSeen };
  return {
    calls: rest.calls + calls,
    firstSeen: rest.firstSeen < firstSeen ? rest.firstSeen : firstSeen,
    lastSeen: rest.lastSeen > lastSeen ? rest.lastSeen : lastSeen,
  };
}

/** Returns the rows of a table, those with the most calls first. */
const sort = <Row extends CallCount>(table: BoundedTable<Row, CallCount>): Row[] =>
  table
    .list()
    .map(([, row]) => row)
    .sort((a, b) => b.calls - a.calls);
