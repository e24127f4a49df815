import type { ArgsDef } from 'citty';
import { isOrigin } from '../config/config.js';
import { badUsage } from './cli-error.js';
import { LOG_LEVELS, type LogLevel } from './http/log.js';
import type { OptionValues } from './parse-options.js';
import type { HandlerLimits } from '../server/handler-options.js';

/** The common options of `serve` and `run`. */
export const DOOR_ARGS = {
  port: { type: 'string', valueHint: 'PORT', description: 'The port to listen on' },
  'base-url': {
    type: 'string',
    valueHint: 'URL',
    description: 'The service to call (default: OPENAI_BASE_URL, or https://api.openai.com/v1)',
  },
  store: {
    type: 'string',
    valueHint: 'ADDRESS',
    description: 'sqlite:FILE, postgres://…, redis://… or memory: (default: memory:, lost when the process ends)',
  },
  history: {
    type: 'string',
    valueHint: 'WHERE',
    description:
      'Where the messages of new threads live: conversations (at the service) or store (default: conversations)',
  },
  config: {
    type: 'string',
    valueHint: 'FILE',
    description: 'The config file (default: openai-assistants.config.{js,mjs,cjs,json,ts,mts} in this folder)',
  },
  cors: {
    type: 'string',
    valueHint: 'ORIGINS',
    description: 'The origins whose web pages may call, separated by commas; * for all (default: none)',
  },
  'max-body': {
    type: 'string',
    valueHint: 'BYTES',
    description: 'The largest body of an Assistants API call (default: 16m)',
  },
  'max-upload': {
    type: 'string',
    valueHint: 'BYTES',
    description: 'The largest body of a call that is passed on (default: 1g)',
  },
  'max-seconds': {
    type: 'string',
    valueHint: 'SECONDS',
    description: 'The time until an answer must begin (default: 600)',
  },
  'max-concurrency': {
    type: 'string',
    valueHint: 'NUMBER',
    description: 'The number of requests to handle at once (default: 1000)',
  },
  log: {
    type: 'string',
    valueHint: LOG_LEVELS.join('|'),
    description: 'What to print to stderr; info adds a line for each request (default: warn)',
  },
} as const satisfies ArgsDef;

/** The values of these options. Options that were not given are absent. */
export interface DoorOptions {
  port?: number | undefined;
  baseURL?: string | undefined;
  store?: string | undefined;
  history?: 'conversations' | 'store' | undefined;
  config?: string | undefined;
  cors?: readonly string[] | undefined;
  limits: HandlerLimits;
  log: LogLevel;
}

/** Reads these options. Throws a `CliError` that names an invalid one. */
export function readDoorOptions(values: OptionValues): DoorOptions {
  const read = <Value>(name: keyof typeof DOOR_ARGS, convert: (text: string) => Value | null, what: string) => {
    const text = values[name];
    return text === undefined ? undefined : orRefuse(convert(text), name, what);
  };
  return {
    port: read('port', (text) => toInteger(text, 0, 65_535), 'a number from 0 to 65535'),
    baseURL: read('base-url', toAddress, 'an address that begins with http:// or https://'),
    store: values.store,
    history: read('history', (text) => oneOf(['conversations', 'store'] as const, text), 'conversations or store'),
    config: values.config,
    cors: read('cors', toOrigins, 'origins such as https://app.example.com, separated by commas, or *'),
    limits: dropAbsent({
      bodyBytes: read('max-body', toBytes, 'a number of bytes, such as 500000, 500k, 16m or 1g'),
      uploadBytes: read('max-upload', toBytes, 'a number of bytes, such as 500000, 500k, 16m or 1g'),
      seconds: read('max-seconds', (text) => toInteger(text, 1, 86_400), 'a number of seconds from 1 to 86400'),
      concurrency: read('max-concurrency', (text) => toInteger(text, 1, 1_000_000), 'a number from 1 to 1000000'),
    }),
    log: read('log', (text) => oneOf(LOG_LEVELS, text), LOG_LEVELS.join(', ')) ?? 'warn',
  };
}

/** Removes absent limits, which would hide those of the config file. */
function dropAbsent(limits: HandlerLimits): HandlerLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** Returns the converted value of an option. Throws a `CliError` if it is null. */
export function orRefuse<Value>(value: Value | null, name: string, what: string): Value {
  if (value === null) throw badUsage(`--${name} takes ${what}.`);
  return value;
}

/** Converts a whole number within the range; null for anything else. */
export function toInteger(text: string, least: number, most: number): number | null {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : null;
}

const UNITS: Readonly<Partial<Record<string, number>>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

function toBytes(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,12})([kmg]?)b?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  return bytes > 0 ? bytes : null;
}

function toAddress(text: string): string | null {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null;
}

function toOrigins(text: string): string[] | null {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.every(isOrigin) ? origins : null;
}

const oneOf = <const Value extends string>(values: readonly Value[], text: string): Value | null =>
  values.find((value) => value === text) ?? null;
