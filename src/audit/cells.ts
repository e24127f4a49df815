import type { Role } from './surface.js';

/** What is known of a value: a variable, a field, a parameter, what a function returns. Knowledge only grows. */
export class Cell {
  role: Role | null = null;
  /** The members of an object, a module or an instance. */
  readonly members = new Map<string, Cell>();
  /** Of a function: what its parameters are and what a call returns. Of a class: what an instance is. */
  parameters: (Cell | null)[] = [];
  result: Cell | null = null;

  static of(role: Role | null): Cell | null {
    if (role === null) return null;
    const cell = new Cell();
    cell.role = role;
    return cell;
  }

  /** The member of a name, made where it is not known. */
  member(name: string): Cell {
    const known = this.members.get(name);
    if (known) return known;
    const made = new Cell();
    this.members.set(name, made);
    return made;
  }
}

/** How deep members are followed: an object may hold itself. */
const DEPTH = 4;

/** Lets `to` know what `from` knows. Returns whether that was news. */
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
