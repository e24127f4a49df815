import type { Outcome, Use } from './finding.js';
import type { Given } from './given.js';

/** What is known about the code base of a use. */
export interface Surroundings {
  given: Given;
  /** The files that `swap` would change. */
  pending: ReadonlySet<string>;
  /** The files that import this package. */
  swapped: ReadonlySet<string>;
  /** The files that set the option `history`. */
  historic: ReadonlySet<string>;
  /** This package is installed under the name `openai`. */
  isAlias: boolean;
  isTest: (path: string) => boolean;
}

/** Kinds of uses that depend on a client: they work if it is a client of this package. */
const OF_CLIENT = new Set(['call', 'resource', 'type', 'import', 'client', 'parameter', 'model']);

/** Decides whether a use works. Removes its reason if the code base has already done what is necessary. */
export function judgeUse(use: Use, path: string, around: Surroundings): Use & { outcome: Outcome } {
  const { reason: _, ...settled } = use;
  const note = settle(use, path, around);
  if (note !== null) return { ...settled, ...(note && { note }), outcome: 'works' };
  if (use.kind === 'request' && use.reason === 'raw request' && around.isTest(path))
    return { ...use, reason: 'mocked request', outcome: 'decide' };
  if (use.reason) return { ...use, outcome: 'decide' };
  if (!OF_CLIENT.has(use.kind)) return { ...use, outcome: 'works' };
  if (around.given.isRegistered || around.isAlias) return { ...use, outcome: 'works' };
  if (around.pending.has(path)) return { ...use, outcome: 'after swap' };
  if (around.swapped.has(path)) return { ...use, outcome: 'works' };
  // The client probably comes from a file that will be swapped.
  if (around.pending.size > 0) return { ...use, outcome: 'after swap' };
  if (around.swapped.size > 0 || around.isTest(path)) return { ...use, outcome: 'works' };
  return { ...use, reason: 'client not seen', outcome: 'decide' };
}

/** Explains why a use that needs a decision in general needs none here; null if it does, or if it has no reason. */
function settle({ kind, what, reason }: Use, path: string, { given, historic, isTest }: Surroundings): string | null {
  switch (reason) {
    case 'assistant id':
    case 'old id':
    case 'assistant id from the environment':
      if (given.assistants.has(what.replace(/^env\./, ''))) return 'its definition is in this code base';
      return kind === 'id' && isTest(path) ? 'a value of a test' : null;
    case 'raw request':
      if (given.isRegistered) return 'answered within the process, by register';
      return given.isServed ? 'served, by openai-assistants-shim' : null;
    case 'raw request of a client':
    case 'library':
      return given.isRegistered ? 'answered within the process, by register' : null;
    case 'other language':
      return given.isServed ? 'served, by openai-assistants-shim' : null;
    case 'azure':
      return historic.has(path) ? 'it says where threads live' : null;
    default:
      return null;
  }
}
