import type { Series } from './find-records.js';

/**
 * The result for a record: it is `new`, `better` than the known one with its id, `known` already, or belongs `elsewhere` (the
 * known one has another owner).
 */
export type Admission = 'new' | 'better' | 'known' | 'elsewhere';

/**
 * The records of one kind in a source, in its order: their ids, owners and times. It does not keep the records themselves: a
 * hundred thousand of them take about ten megabytes.
 */
export class Collection {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #owners: string[] = [];
  readonly #times: number[] = [];
  readonly #series: number[] = [];
  readonly #open = new Set<number>();
  readonly #pages = new Set<number>();
  readonly #ordered = new Set<number>();
  readonly #byOwner = new Map<string, number[]>();

  get ids(): Iterable<string> {
    return this.#numbers.keys();
  }

  get owners(): Iterable<string> {
    return this.#byOwner.keys();
  }

  has(id: string): boolean {
    return this.#numbers.has(id);
  }

  /** Returns the time of a record; undefined if there is none. */
  timeOf(id: string): number | undefined {
    return this.#times[this.#numbers.get(id) ?? -1];
  }

  /** Notes a record. If an id comes again, the first record counts, unless it was unfinished and the new one is finished. */
  admit(id: string, owner: string, time: number, { series, isOpen }: { series: Series; isOpen: boolean }): Admission {
    const known = this.#numbers.get(id);
    if (known !== undefined) {
      if (this.#owners[known] !== owner) return 'elsewhere';
      if (isOpen || !this.#open.has(known)) return 'known';
      this.#open.delete(known);
      this.#times[known] = time;
      return 'better';
    }
    const number = this.#ids.length;
    const members = this.#byOwner.get(owner) ?? [];
    if (members.length === 0) this.#byOwner.set(owner, members);
    members.push(number);
    // All records of an owner share one string, which does not keep the text alive from which it was read.
    this.#owners.push(members.length === 1 ? owner : (this.#owners[members[0] ?? 0] ?? owner));
    this.#numbers.set(id, number);
    this.#ids.push(id);
    this.#times.push(time);
    this.#series.push(series.number);
    if (isOpen) this.#open.add(number);
    if (series.isPage) this.#pages.add(series.number);
    if (series.isOrdered) this.#ordered.add(series.number);
    return 'new';
  }

  remove(id: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    this.#numbers.delete(id);
    const owner = this.#owners[number] ?? '';
    const left = (this.#byOwner.get(owner) ?? []).filter((member) => member !== number);
    if (left.length === 0) this.#byOwner.delete(owner);
    else this.#byOwner.set(owner, left);
  }

  /** Removes all records of an owner, and returns their ids. */
  removeOwned(owner: string): string[] {
    const ids = this.#membersOf(owner).map((number) => this.#ids[number] ?? '');
    for (const id of ids) this.#numbers.delete(id);
    this.#byOwner.delete(owner);
    return ids;
  }

  /**
   * Lists the ids and times of an owner's records, oldest first: in the order of the file for an export of this library,
   * otherwise by time. Records with the same time keep the order of the source.
   */
  list(owner: string): { id: string; time: number }[] {
    const members = this.#membersOf(owner);
    const sorted = this.#areOrdered(members) ? members : this.#sort(members);
    return sorted.map((number) => ({ id: this.#ids[number] ?? '', time: this.#times[number] ?? 0 }));
  }

  #sort(members: readonly number[]): number[] {
    const turned = this.#findTurned(members);
    const timeOf = (number: number): number => this.#times[number] ?? 0;
    const seriesOf = (number: number): number => this.#series[number] ?? 0;
    return members.toSorted((a, b) => {
      if (timeOf(a) !== timeOf(b)) return timeOf(a) - timeOf(b);
      const [isATurned, isBTurned] = [turned.has(seriesOf(a)), turned.has(seriesOf(b))];
      if (isATurned !== isBTurned) return isATurned ? -1 : 1;
      return isATurned ? b - a : a - b;
    });
  }

  /** Whether one export of this library contains all of them. */
  #areOrdered(members: readonly number[]): boolean {
    const [first] = new Set(members.map((number) => this.#series[number] ?? 0));
    return first !== undefined && this.#ordered.has(first) && members.every((number) => this.#series[number] === first);
  }

  #membersOf(owner: string): readonly number[] {
    return this.#byOwner.get(owner) ?? [];
  }

  /** Finds the arrays that have an owner's records newest first: their times fall, or they are pages with equal times. */
  #findTurned(members: readonly number[]): Set<number> {
    const trends = new Map<number, { last: number; rise: number }>();
    for (const number of members) {
      const series = this.#series[number] ?? 0;
      const time = this.#times[number] ?? 0;
      const trend = trends.get(series) ?? { last: time, rise: 0 };
      trends.set(series, { last: time, rise: trend.rise + Math.sign(time - trend.last) });
    }
    const isTurned = ([series, { rise }]: [number, { rise: number }]): boolean =>
      rise < 0 || (rise === 0 && this.#pages.has(series));
    return new Set([...trends].filter(isTurned).map(([series]) => series));
  }
}
