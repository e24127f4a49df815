/** An invalid value in a config file, in the environment or on the command line. The message says what is wrong, and where. */
export class ConfigError extends Error {
  readonly code = 'ERR_SHIM_CONFIG';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}
