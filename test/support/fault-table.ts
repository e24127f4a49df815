import { InternalServerError, RateLimitError } from 'openai';
import type { Fault } from '../../src/testing/index.js';
import { setup, type Setup } from './setup.js';

export type FaultName = keyof typeof FAULTS;

/** What can go wrong with a request. */
export const FAULTS = {
  '429 with retry-after': { status: 429, headers: { 'retry-after': '3' } },
  '500': { status: 500 },
  '503': { status: 503 },
  'a reset before sending': { kind: 'reset' },
  'a lost answer': { kind: 'lostAnswer' },
  'a timeout': { kind: 'timeout' },
  'a locked conversation': { code: 'conversation_locked' },
} satisfies Record<string, Fault>;

export const NAMES = Object.keys(FAULTS) as FaultName[];

/** Refused: nothing was done. Lost: nobody can tell. */
export const REFUSALS = ['429 with retry-after', '500', '503'] as const;
export const LOSSES = ['a reset before sending', 'a lost answer', 'a timeout'] as const;

/** What the caller is told of a refusal. */
export const ERRORS = {
  '429 with retry-after': RateLimitError,
  '500': InternalServerError,
  '503': InternalServerError,
};

/** What a run that failed by a refusal says. */
export const LAST_ERRORS = {
  '429 with retry-after': {
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached. Please try again later.',
  },
  '500': {
    code: 'server_error',
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  '503': {
    code: 'server_error',
    message: 'Our servers are currently overloaded. Please try again later.',
  },
};

/** What a run says that failed by losses. */
export const LOST = {
  code: 'server_error',
  message: 'The answer to the request was lost, and what became of it could not be learned.',
};

/** A client for which a request that is not answered is over soon. */
export function setupForFaults(): Setup {
  return setup({}, {}, { timeout: 1000 });
}
