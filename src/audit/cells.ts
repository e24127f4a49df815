import type { Role } from './surface.js';

/** What is known about a value: of a variable, field or parameter, or the result of a function. It is only ever extended. */
export class Cell {
  /** Which part of the SDK it is; null if it is none, or not known. */
  role: Role | null = null;
  /** The members of an object, a module or an instance. */
  readonly members = new Map<string, Cell>();
  /** For a function, its parameters and its result. For a class, the constructor's parameters and an instance. */
  parameters: (Cell | null)[] = [];
  result: Cell | null = null;

  static of(role: Role | null): Cell | null {
    if (role === null) return null;
    const cell = new Cell();
    cell.role = role;
    return cell;
  }

  /** Returns the member with this name, and creates it if there is none. */
  member(name: string): Cell {
    const known = this.members.get(name);
    if (known) return known;
    const made = new Cell();
    this.members.set(name, made);
    return made;
  }
}

/** How deep to copy members, because an object may contain itself. */
const DEPTH = 4;

/** Copies what is known about `from` to `to`. Returns whether `to` has changed. */
export function flow(from: Cell | null, to: Cell, depth = DEPTH): boolean {
  if (!from || from === to || depth === 0) return false;
  let isNews = false;
  if (to.role === null && from.role !== null) {
    to.role = from.role;
    isNews = true;
  }
  if (from.result && !to.result) {
    to.result = from.result;
    to.parameters = from.parameters;
    isNews = true;
  }
  for (const [name, member] of from.members) {
    if (!to.members.has(name) && isEmpty(member)) continue;
    isNews = flow(member, to.member(name), depth - 1) || isNews;
  }
  return isNews;
}

const isEmpty = ({ role, result, members }: Cell): boolean => role === null && result === null && members.size === 0;
