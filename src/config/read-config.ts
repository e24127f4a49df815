import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.js';
import { checkConfig, type ShimConfig } from './config.js';
import { readTextFile } from './read-text-file.js';

/** The possible names of the config file in the working directory. */
const NAMES = ['js', 'mjs', 'cjs', 'ts', 'mts', 'json'].map((extension) => `openai-assistants.config.${extension}`);

const VARIABLES = {
  baseURL: 'OPENAI_ASSISTANTS_SHIM_BASE_URL',
  store: 'OPENAI_ASSISTANTS_SHIM_STORE',
  history: 'OPENAI_ASSISTANTS_SHIM_HISTORY',
} as const;
const FILE_VARIABLE = 'OPENAI_ASSISTANTS_SHIM_CONFIG';

/** Where to look for the config. */
export interface ConfigPlace {
  /** The config file, relative to the directory; it must exist. Default: the variable `OPENAI_ASSISTANTS_SHIM_CONFIG`. */
  file?: string | undefined;
  /** Default: the working directory. */
  directory?: string | undefined;
  /** The environment. Default: that of the process. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Reads and checks the config: the config file, overridden by environment variables. Empty if there is neither. The file may be
 * any module that this Node can import, or JSON.
 * @throws {ConfigError} that names the file or variable, and says what is wrong with it
 */
export async function readConfig(place: ConfigPlace = {}): Promise<ShimConfig> {
  const path = findConfigFile(place);
  if (path === null) return withVariables({}, place);
  try {
    const found: unknown = isJson(path) ? readJson(path) : await import(pathToFileURL(path).href);
    return withVariables(check(found, path), place);
  } catch (error) {
    throw explain(error, path);
  }
}

/**
 * Like {@link readConfig}, but synchronous, for settings that are needed before the app's first line runs.
 * @throws {ConfigError} like `readConfig`, and if the file has a top-level `await`
 */
export function readConfigSync(place: ConfigPlace = {}): ShimConfig {
  const path = findConfigFile(place);
  if (path === null) return withVariables({}, place);
  try {
    const found: unknown = isJson(path) ? readJson(path) : createRequire(path)(path);
    return withVariables(check(found, path), place);
  } catch (error) {
    throw explain(error, path);
  }
}

/** Returns the path of the config file; null if there is none. @throws {ConfigError} if a named file is missing, or there are several */
export function findConfigFile({ file, directory = process.cwd(), env = process.env }: ConfigPlace): string | null {
  const named = file ?? env[FILE_VARIABLE];
  if (named) {
    const path = resolve(directory, named);
    if (!existsSync(path)) throw new ConfigError(`There is no config file ${path}.`);
    return path;
  }
  const found = NAMES.map((name) => resolve(directory, name)).filter((path) => existsSync(path));
  if (found.length > 1) throw new ConfigError(`There are several config files: ${found.join(', ')}. Keep one of them.`);
  return found[0] ?? null;
}

const isJson = (path: string): boolean => path.endsWith('.json');

const readJson = (path: string): unknown => JSON.parse(readTextFile(path));

/** Checks and returns the config of a module: its default export, or the exports of a CommonJS module. */
function check(found: unknown, path: string): ShimConfig {
  let config = found;
  // A CommonJS module that was compiled from an ES module has its default export inside the default export.
  for (let depth = 0; depth < 2 && typeof config === 'object' && config !== null && 'default' in config; depth += 1) {
    config = config.default;
  }
  checkConfig(config, path);
  return config;
}

function withVariables(config: ShimConfig, { env = process.env }: ConfigPlace): ShimConfig {
  const changed: Record<string, unknown> = { ...config };
  for (const [key, variable] of Object.entries(VARIABLES)) {
    const value = env[variable];
    if (!value) continue;
    checkConfig({ [key]: value }, variable);
    changed[key] = value;
  }
  return changed;
}

function explain(error: unknown, path: string): ConfigError {
  if (error instanceof ConfigError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const message = error instanceof Error ? error.message : String(error);
  const text = (): string => {
    if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
      return `${path} awaits something at its top level, and is needed before that is there. Export a plain object.`;
    }
    if (/\.m?ts$/.test(path) && (error instanceof SyntaxError || code === 'ERR_UNKNOWN_FILE_EXTENSION')) {
      return `${path} cannot be read: ${message}. Node reads TypeScript from 22.18 on, or started with tsx; else write the file in JavaScript.`;
    }
    return `${path} cannot be read: ${message}`;
  };
  return new ConfigError(text(), { cause: error });
}
