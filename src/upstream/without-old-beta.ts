import type { OpenAI } from 'openai';
import type { CallOptions } from './call.js';
import { readSentHeaders } from './credentials.js';
import { toOlderHeaders } from './older-requests.js';

const OLD_BETA = /^\s*assistants=/;

/**
 * Leaves `assistants=v2` out of the header `OpenAI-Beta` that the app sets. It asked for the Assistants API, and OpenAI refuses
 * betas that have ended ("Unknown beta requested"). Only the vector stores still take it.
 */
export function withoutOldBeta(client: OpenAI, options: CallOptions): CallOptions {
  const beta = readSentHeaders(client, options)['openai-beta'];
  const betas = typeof beta === 'string' ? beta.split(',') : [];
  const kept = betas.filter((name) => !OLD_BETA.test(name));
  if (kept.length === betas.length) return options;
  const others = Object.entries(toOlderHeaders(options.headers)).filter(
    ([name]) => name.toLowerCase() !== 'openai-beta',
  );
  return { ...options, headers: { ...Object.fromEntries(others), 'OpenAI-Beta': kept.join(',').trim() || null } };
}
