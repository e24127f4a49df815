import { isPrices, type ModelPrices } from '../lib/prices.js';
import { isRecord } from '../lib/plain-values.js';
import { checkAssistantsOptions, isAssistantsOption } from '../schemas/check-options.js';
import type { AssistantsHandlerOptions } from '../server/handler-options.js';
import type { Store } from '../store/store.js';
import type { AssistantsOptions, ReplayParameters } from '../types/index.js';
import { ConfigError } from './config-error.js';
import { findNearestName } from './nearest-name.js';
import { openStore } from './open-store.js';

/**
 * The content of `openai-assistants.config.{js,mjs,cjs,ts,mts,json}`: the options for `register`, `serve`, `run` and the other
 * commands. Every key is optional.
 */
export interface ShimConfig extends Pick<AssistantsHandlerOptions, 'proxy' | 'limits' | 'cors'> {
  /** The address of the service, ending in `/v1`. Default: the one that the app calls. */
  baseURL?: string | undefined;
  /** `memory:`, `sqlite:FILE`, `postgres://…`, `redis://…`, or a store. Default: memory. */
  store?: string | Store | undefined;
  /** Where the messages of new threads live; `conversations` by default. */
  history?: 'conversations' | 'store' | undefined;
  /** The other options of `new OpenAI({ assistants })`. */
  assistants?: AssistantsOptions | undefined;
  /** Only for `compare`. */
  compare?: CompareConfig | undefined;
  /** Only for `serve`: the token that callers must send as their key. */
  token?: string | undefined;
  /** Only for `serve`: the port to listen on. */
  port?: number | undefined;
  /** Only for `serve`: the address to listen on. */
  host?: string | undefined;
}

/** Settings for `compare`. */
export interface CompareConfig {
  /** Parameters that replace those of each question's assistant. */
  options?: ReplayParameters | undefined;
  /** Prices of models, for a million tokens. */
  prices?: ModelPrices | undefined;
}

type Check = (value: unknown, name: string) => void;

const fail = (name: string, wanted: string): never => {
  throw new ConfigError(`'${name}' must be ${wanted}.`);
};

const text: Check = (value, name) => {
  if (typeof value !== 'string' || value === '') fail(name, 'a string that is not empty');
};

const webAddress: Check = (value, name) => {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    fail(name, 'an address that begins with http:// or https://');
  }
};

const oneOf =
  (...values: readonly string[]): Check =>
  (value, name) => {
    if (typeof value !== 'string' || !values.includes(value)) fail(name, `one of: ${values.join(', ')}`);
  };

const texts = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/**
 * Whether a value can be the `origin` of a web page, or of an app with its own scheme, or `*` for any origin. Other values would
 * never match a request.
 */
export function isOrigin(value: unknown): boolean {
  if (value === '*') return true;
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return /^https?:/i.test(value) ? new URL(value).origin === value : /^[a-z][a-z\d+.-]*:\/\/[^/?#@\s]+$/.test(value);
}

const number =
  (isRight: (value: number) => boolean, wanted: string): Check =>
  (value, name) => {
    if (typeof value !== 'number' || !isRight(value)) fail(name, wanted);
  };

const above0 = number((value) => value > 0, 'a number above 0');

const LIMITS: Record<string, Check> = {
  bodyBytes: above0,
  uploadBytes: above0,
  seconds: above0,
  concurrency: above0,
};

const PROXY: Record<string, Check> = {
  allow: (value, name) => {
    if (value !== 'all' && !texts(value)) fail(name, "'all', or an array of names");
  },
};

const COMPARE: Record<keyof CompareConfig, Check> = {
  options: (value, name) => {
    if (!isRecord(value)) fail(name, 'an object');
  },
  prices: (value, name) => {
    if (!isPrices(value)) fail(name, "an object of { input, output, cachedInput } by a model's name");
  },
};

const KEYS: Record<keyof ShimConfig, Check> = {
  baseURL: webAddress,
  store: (value, name) => {
    if (typeof value === 'string') return void openStore(value);
    const isStore = isRecord(value) && ['get', 'getMany', 'list', 'write'].every((method) => method in value);
    if (!isStore) fail(name, 'an address such as sqlite:FILE, postgres://… or redis://…, or a store');
  },
  history: oneOf('conversations', 'store'),
  assistants: (value, name) => {
    if (!isRecord(value)) return fail(name, 'an object');
    try {
      checkAssistantsOptions(value);
    } catch (error) {
      throw new ConfigError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  },
  proxy: (value, name) => {
    if (typeof value !== 'boolean') checkKeys(value, PROXY, name);
  },
  limits: (value, name) => checkKeys(value, LIMITS, name),
  cors: (value, name) => {
    const origins: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!origins.every(isOrigin)) fail(name, "'*', an origin such as https://app.example.com, or an array of origins");
  },
  compare: (value, name) => checkKeys(value, COMPARE, name),
  token: text,
  port: number((value) => Number.isInteger(value) && value >= 0 && value < 65_536, 'a port: 0 to 65535'),
  host: text,
};

/**
 * Checks the content of a config file, or the value of a variable.
 * @param source the path of the file or the name of the variable, for errors
 * @throws {ConfigError} that names the source and the key, and for an unknown key a similar known one
 */
export function checkConfig(value: unknown, source: string): asserts value is ShimConfig {
  try {
    checkKeys(value, KEYS, null);
    const { store, history, assistants = {} } = value;
    for (const [name, given] of Object.entries({ store, history })) {
      if (given !== undefined && isRecord(assistants) && assistants[name] !== undefined) {
        throw new ConfigError(`'${name}' and 'assistants.${name}' are the same option: keep one of them.`);
      }
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${source}: ${error.message}`, error.cause === undefined ? {} : { cause: error.cause });
  }
}

function checkKeys(
  value: unknown,
  checks: Readonly<Record<string, Check>>,
  parent: string | null,
): asserts value is Record<string, unknown> {
  // A promise would pass the check, because it has no keys.
  if (!isRecord(value) || value instanceof Promise)
    throw new ConfigError(parent === null ? 'it must contain an object.' : `'${parent}' must be an object.`);
  for (const [key, entry] of Object.entries(value)) {
    const name = parent === null ? key : `${parent}.${key}`;
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (check === undefined) {
      const belongsBelow = parent === null && isAssistantsOption(key);
      const hint = belongsBelow ? "It is an option of 'assistants': write it inside of that." : hintAt(key, checks);
      throw new ConfigError(`'${name}' is not known. ${hint}`);
    }
    if (entry !== undefined) check(entry, name);
  }
}

/** Names the key that was probably meant, or else all keys. */
function hintAt(key: string, checks: Readonly<Record<string, Check>>): string {
  const names = Object.keys(checks);
  const nearest = findNearestName(key, names);
  return nearest === null ? `There are: ${names.join(', ')}.` : `Was '${nearest}' meant?`;
}

/** Converts a config to the options under `assistants`, and opens its store. */
export function toAssistantsOptions({ store, history, assistants }: ShimConfig): AssistantsOptions {
  return {
    ...assistants,
    ...(store === undefined ? {} : { store: typeof store === 'string' ? openStore(store) : store }),
    ...(history === undefined ? {} : { history }),
  };
}
