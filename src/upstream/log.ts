import type { OpenAI } from 'openai';
import { findSdkClient } from './sdk-client.js';

const LEVELS = ['off', 'error', 'warn', 'info', 'debug'];

/** Writes a line to the client's logger, if its log level lets lines of that level through, and says whether it did. */
export function logThrough(client: OpenAI, level: 'warn' | 'debug', message: string): boolean {
  // A client of SDK 4 has neither.
  const { logLevel, logger } = findSdkClient(client) as Partial<OpenAI>;
  if (LEVELS.indexOf(logLevel ?? 'warn') < LEVELS.indexOf(level)) return false;
  (logger ?? console)[level](`openai-assistants-shim: ${message}`);
  return true;
}
