/** A store's driver, an optional peer of this package, could not be loaded. `cause` says what went wrong. */
export class MissingDriverError extends Error {
  readonly code = 'ERR_MISSING_DRIVER';

  constructor(store: string, name: string, cause: unknown) {
    super(`${store} needs the package '${name}', which could not be loaded. Install it: npm install ${name}`, {
      cause,
    });
    this.name = 'MissingDriverError';
  }
}

/** Loads a driver at its first use. Rejects with a `MissingDriverError`. */
export async function loadDriver<T>(store: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new MissingDriverError(store, name, cause);
  }
}
