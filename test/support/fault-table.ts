import { InternalServerError, RateLimitError } from 'openai';
import type { Fault } from '../../src/testing/index.js';
import { setup, type Setup } from './setup.js';

export type FaultName = keyof typeof FAULTS;

/** The faults that a request can have. */
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

/** After a refusal, the service has done nothing. After a loss, the client cannot know whether it has. */
export const REFUSALS = ['429 with retry-after', '500', '503'] as const;
export const LOSSES = ['a reset before sending', 'a lost answer', 'a timeout'] as const;

/** The class of the error that the caller gets for each refusal. */
export const ERRORS = {
  '429 with retry-after': RateLimitError,
  '500': InternalServerError,
  '503': InternalServerError,
};

/** The `last_error` of a run that failed because of each refusal. */
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

/** The `last_error` of a run that failed because of losses. */
export const LOST = {
  code: 'server_error',
  message: 'The answer to the request was lost, and what became of it could not be learned.',
};

/** Creates a client with a short timeout for requests without an answer. */
export function setupForFaults(): Setup {
  return setup({}, {}, { timeout: 1000 });
}
