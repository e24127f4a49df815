/** What the clients of one fake share, until the fake forgets it. */
export interface Generation {
  /** Aborts when it is forgotten: what is still under way for it sends nothing more. */
  readonly signal: AbortSignal;
  /** What a test has put there: entries of every store below, in partitions named without their namespace. */
  readonly seeds: { partition: string; key: string; value: unknown }[];
  /** The stores that clients without one of their own were given so far. */
  readonly stores: { add(seed: Generation['seeds'][number]): Promise<unknown> }[];
}

/** A fake, to the clients that talk to it: they share what is its own instead of what is their account's. */
export interface Scope {
  current: Generation;
}

interface Claims {
  /** The fakes that can be told by a key. */
  byKey: Map<string, Scope>;
  /** The one that owns the clients which nothing else assigns to a fake. */
  owner: Scope | null;
}

/** On the global symbol registry: a fake and a client may be of different copies of this library. */
const SCOPE = Symbol.for('openai-assistants-shim.scope');
const CLAIMS = Symbol.for('openai-assistants-shim/scopes/1');

/** Says of a `fetch` that it leads to a fake. */
export function markFetch<Fetch extends object>(fetch: Fetch, scope: Scope): Fetch {
  return Object.defineProperty(fetch, SCOPE, { value: scope });
}

/** From now on a client with this key belongs to the fake. */
export function claimKey(key: string, scope: Scope): void {
  getClaims().byKey.set(key, scope);
}

/** From now on every client belongs to the fake that belongs to no other one by its `fetch` or its key. */
export function claimClients(scope: Scope): void {
  getClaims().owner = scope;
}

/** The fake that a key belongs to. */
export const findScopeOfKey = (key: string): Scope | undefined => getClaims().byKey.get(key);

/** The fake that a client of this `fetch` and key belongs to; null when there is none, as everywhere but in tests. */
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
