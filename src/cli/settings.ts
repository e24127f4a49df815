import { existsSync } from 'node:fs';
import { ConfigError } from '../config/config-error.js';
import type { ShimConfig } from '../config/config.js';
import { openStore, sqliteFileOf } from '../config/open-store.js';
import { readConfig } from '../config/read-config.js';
import type { Store } from '../store/store.js';
import type { AssistantsOptions } from '../types/index.js';
import { badUsage } from './cli-error.js';
import type { DoorOptions } from './door-options.js';

/** What a door is to be: what the command line says, else the environment, else the config file. */
export interface Settings extends Pick<
  ShimConfig,
  'baseURL' | 'proxy' | 'limits' | 'token' | 'port' | 'host' | 'compare'
> {
  store: Store;
  /** Whether what is stored is gone with the process. */
  isForgetful: boolean;
  /** The file of SQLite that is not there yet, and that the first use of the store makes; null where there is none such. */
  newFile: string | null;
  /** With the store. */
  assistants: AssistantsOptions;
  /** The origins that are let in; undefined: none. */
  cors: readonly string[] | undefined;
}

/** Rejects with a `CliError` that names the option, variable or file that is no good. */
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
