import type { Series } from './find-records.js';

/** What became of a record: it is `new`, `better` than the one of the same id, `known` already, or stands `elsewhere`. */
export type Admission = 'new' | 'better' | 'known' | 'elsewhere';

/**
 * The records of one kind that a source holds, in the order in which they stand there, by their ids: what belongs to whom, and
 * when it was made. The records themselves are not kept: a hundred thousand of them take some ten megabytes.
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

  /** When a record was made; undefined for one that is not there. */
  timeOf(id: string): number | undefined {
    return this.#times[this.#numbers.get(id) ?? -1];
  }

  /** Notes a record. The same id may come again: the first counts, but one that was still changing gives way to a finished one. */
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
    // One text for all records of an owner, and none that keeps the text alive that it was read from.
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

  /** Removes all that belongs to an owner, and returns its ids. */
  removeOwned(owner: string): string[] {
    const ids = this.#membersOf(owner).map((number) => this.#ids[number] ?? '');
    for (const id of ids) this.#numbers.delete(id);
    this.#byOwner.delete(owner);
    return ids;
  }

  /**
   * The ids of what belongs to an owner, and of when they are, oldest first: as they stand in an export of ours, else by time. Equal
   * times keep the order of the source.
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

  /** Whether one export of ours has them all. */
  #areOrdered(members: readonly number[]): boolean {
    const [first] = new Set(members.map((number) => this.#series[number] ?? 0));
    return first !== undefined && this.#ordered.has(first) && members.every((number) => this.#series[number] === first);
  }

  #membersOf(owner: string): readonly number[] {
    return this.#byOwner.get(owner) ?? [];
  }

  /** The arrays that hold what belongs to an owner newest first: their times fall, or they are pages whose times do not tell. */
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
