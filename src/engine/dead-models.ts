type ByAccount = Map<string, Set<string>>;

interface Registry {
  ofProcess: ByAccount;
  /** Of clients that talk to a fake: what it says is true of itself only. */
  byFake: WeakMap<object, ByAccount>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/dead-models/1');

/**
 * The models of which the service has said to an account that they do not exist: known to every client of the account for
 * as long as the process lives, or the fake that they talk to. A model that is gone does not come back.
 */
export function shareDeadModels(account: string, fake: object | null): Set<string> {
  const { ofProcess, byFake } = getRegistry();
  const accounts: ByAccount = fake === null ? ofProcess : (byFake.get(fake) ?? new Map<string, Set<string>>());
  if (fake !== null) byFake.set(fake, accounts);
  const known = accounts.get(account) ?? new Set<string>();
  accounts.set(account, known);
  return known;
}

function getRegistry(): Registry {
  const holder: { [REGISTRY]?: Registry | undefined } & object = globalThis;
  return (holder[REGISTRY] ??= { ofProcess: new Map(), byFake: new WeakMap() });
}
