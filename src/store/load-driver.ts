/** An optional package. */
export interface Driver {
  /** Who needs it: `PostgresStore`. */
  user: string;
  /** Its name on npm. */
  name: string;
  /** The oldest usable version: `8.7`. */
  oldest: string;
  /** The command that installs a usable version. */
  install: string;
}

/** An optional package is not installed, or could not be loaded. `cause` says what went wrong. */
export class MissingDriverError extends Error {
  readonly code = 'ERR_MISSING_DRIVER';

  constructor({ user, name, install }: Driver, cause: unknown) {
    super(`${user} needs the package '${name}', which could not be loaded. Install it: ${install}`, { cause });
    this.name = 'MissingDriverError';
  }
}

/** An optional package is installed in a version that lacks what is needed of it. */
export class OutdatedDriverError extends Error {
  readonly code = 'ERR_OUTDATED_DRIVER';

  constructor({ user, name, oldest, install }: Driver) {
    super(`${user} needs '${name}' ${oldest} or newer, and an older one is installed. Update it: ${install}`);
    this.name = 'OutdatedDriverError';
  }
}

/**
 * Loads a driver at its first use. Rejects with a `MissingDriverError` if there is none, and with an
 * `OutdatedDriverError` if `isUsable` rejects it.
 */
export async function loadDriver<T>(
  driver: Driver,
  load: () => Promise<T>,
  isUsable: (loaded: T) => boolean = () => true,
): Promise<T> {
  let loaded: T;
  try {
    loaded = await load();
  } catch (cause) {
    throw new MissingDriverError(driver, cause);
  }
  if (!isUsable(loaded)) throw new OutdatedDriverError(driver);
  return loaded;
}
