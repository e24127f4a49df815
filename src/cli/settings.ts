import { existsSync } from 'node:fs';
import { ConfigError } from '../config/config-error.js';
import type { ShimConfig } from '../config/config.js';
import { openStore, sqliteFileOf } from '../config/open-store.js';
import { readConfig } from '../config/read-config.js';
import type { Store } from '../store/store.js';
import type { AssistantsOptions } from '../types/index.js';
import { badUsage } from './cli-error.js';
import type { DoorOptions } from './door-options.js';

/** The settings of a server: from the command line, otherwise from the environment, otherwise from the config file. */
export interface Settings extends Pick<
  ShimConfig,
  'baseURL' | 'proxy' | 'limits' | 'token' | 'port' | 'host' | 'compare'
> {
  store: Store;
  /** Whether the data is lost when the process ends. */
  isForgetful: boolean;
  /** The SQLite file that the first use of the store will create; null if it exists, or the store is not SQLite. */
  newFile: string | null;
  /** Includes the store. */
  assistants: AssistantsOptions;
  /** The accepted origins; undefined for none. */
  cors: readonly string[] | undefined;
}

/** Rejects with a `CliError` that names the invalid option, variable or file. */
export async function readSettings(options: DoorOptions, env: NodeJS.ProcessEnv): Promise<Settings> {
  try {
    const { limits, cors, assistants, ...config } = await readConfig({ file: options.config, env });
    const address = options.store ?? config.store ?? assistants?.store ?? 'memory:';
    const store = typeof address === 'string' ? openStore(address) : address;
    const file = typeof address === 'string' ? sqliteFileOf(address) : null;
    const history = options.history ?? config.history ?? assistants?.history;
    return {
      ...config,
      baseURL: options.baseURL ?? config.baseURL ?? (env.OPENAI_BASE_URL?.trim() || undefined),
      port: options.port ?? config.port,
      store,
      isForgetful: address === 'memory:',
      newFile: file === null || existsSync(file) ? null : file,
      assistants: { ...assistants, store, ...(history && { history }) },
      limits: { ...limits, ...options.limits },
      cors: options.cors ?? (typeof cors === 'string' ? [cors] : cors),
    };
  } catch (error) {
    if (error instanceof ConfigError) throw badUsage(error.message);
    throw error;
  }
}
