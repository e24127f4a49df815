/** What the clients of one fake share, until the fake is reset. */
export interface Generation {
  /** Aborts at the reset: work in progress sends nothing more. */
  readonly signal: AbortSignal;
  /** Data that a test has added: entries for every store below, in partitions without namespace. */
  readonly seeds: { partition: string; key: string; value: unknown }[];
  /** The stores of clients without their own. */
  readonly stores: { add(seed: Generation['seeds'][number]): Promise<unknown> }[];
}

/** A fake, as its clients see it: they share its state instead of their account's. */
export interface Scope {
  current: Generation;
}

interface Claims {
  /** Fakes that are identified by a key. */
  byKey: Map<string, Scope>;
  /** The fake that owns all clients that belong to no other fake. */
  owner: Scope | null;
}

/** On the global symbol registry: a fake and a client may be of different copies of this library. */
const SCOPE = Symbol.for('openai-assistants-shim.scope');
const CLAIMS = Symbol.for('openai-assistants-shim/scopes/1');

/** Marks a `fetch` as leading to a fake. */
export function markFetch<Fetch extends object>(fetch: Fetch, scope: Scope): Fetch {
  return Object.defineProperty(fetch, SCOPE, { value: scope });
}

/** Makes clients with this key belong to the fake. */
export function claimKey(key: string, scope: Scope): void {
  getClaims().byKey.set(key, scope);
}

/** Makes all clients belong to the fake that belong to no other one by their `fetch` or key. */
export function claimClients(scope: Scope): void {
  getClaims().owner = scope;
}

/** The fake of a key. */
export const findScopeOfKey = (key: string): Scope | undefined => getClaims().byKey.get(key);

/** The fake of a client with this `fetch` and key; null if there is none, as outside of tests. */
export function findScope(fetch: unknown, key: unknown): Scope | null {
  if (typeof fetch === 'function' && SCOPE in fetch && isScope(fetch[SCOPE])) return fetch[SCOPE];
  const { byKey, owner } = getClaims();
  return (typeof key === 'string' ? byKey.get(key) : undefined) ?? owner;
}

const isScope = (value: unknown): value is Scope => typeof value === 'object' && value !== null && 'current' in value;

function getClaims(): Claims {
  const holder: { [CLAIMS]?: Claims | undefined } & object = globalThis;
  return (holder[CLAIMS] ??= { byKey: new Map(), owner: null });
}
