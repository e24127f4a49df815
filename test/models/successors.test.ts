import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';
import { findLimits, findSuccessor } from '../../src/models/find-model.js';

const idle = { reasoning_effort: 'none' };
const sampling = ['temperature', 'top_p'];

describe('the table of successors', () => {
  it('has each retired model with its day, its successor, and what is set and left out for it', () => {
    expect(successors).toEqual({
      'gpt-3.5-turbo': { model: 'gpt-5.6-terra', set: idle, shutdown: '2026-10-23' },
      'gpt-4': { model: 'gpt-5.6-sol', set: idle, shutdown: '2026-10-23' },
      'gpt-4-1106-preview': { model: 'gpt-5.6-sol', set: idle, shutdown: '2026-10-23' },
      'gpt-4-turbo': { model: 'gpt-5.6-sol', set: idle, shutdown: '2026-10-23' },
      'gpt-4o-2024-05-13': { model: 'gpt-5.6-sol', set: idle, shutdown: '2026-10-23' },
      'gpt-4.1-nano': { model: 'gpt-5.6-luna', set: idle, shutdown: '2026-10-23' },
      o1: { model: 'gpt-5.6-sol', omit: sampling, shutdown: '2026-10-23' },
      'o1-pro': { model: 'gpt-5.6-sol', set: { reasoning: { mode: 'pro' } }, omit: sampling, shutdown: '2026-10-23' },
      'o3-mini': { model: 'gpt-5.6-sol', omit: sampling, shutdown: '2026-10-23' },
      'o4-mini': { model: 'gpt-5.6-terra', omit: sampling, shutdown: '2026-10-23' },
      'gpt-5': { model: 'gpt-6.1-sol', omit: [...sampling, 'top_logprobs'], shutdown: '2026-12-11' },
      'gpt-5-mini': { model: 'gpt-6.1-terra', omit: sampling, shutdown: '2026-12-11' },
      'gpt-5-nano': { model: 'gpt-6-luna', omit: sampling, shutdown: '2026-12-11' },
      o3: { model: 'gpt-6.1-sol', omit: [...sampling, 'top_logprobs'], shutdown: '2026-12-11' },
      'gpt-4o': { model: 'gpt-6-luna', set: idle, shutdown: '2027-01-14' },
      'gpt-4o-mini': { model: 'gpt-6-luna', set: idle, shutdown: '2027-01-14' },
      'gpt-4.1': { model: 'gpt-6-luna', set: idle, shutdown: '2027-01-14' },
      'gpt-4.1-mini': { model: 'gpt-6-luna', set: idle, shutdown: '2027-01-14' },
    });
  });

  it('names as successors only models that live and whose limits it knows', () => {
    for (const { model } of Object.values(successors)) {
      expect(findSuccessor(model)).toBeUndefined();
      expect(findLimits(model)).toBeDefined();
    }
  });
});

describe('the row of', () => {
  it.each([
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-4-0125-preview', 'gpt-4'],
    ['gpt-4-1106-preview', 'gpt-4-1106-preview'],
    ['gpt-4-turbo-2024-04-09', 'gpt-4-turbo'],
    ['gpt-4-turbo-preview', 'gpt-4-turbo'],
    ['gpt-3.5-turbo-0125', 'gpt-3.5-turbo'],
    ['o1-2024-12-17', 'o1'],
    ['o1-preview-2024-09-12', 'o1'],
    ['gpt-5-2025-08-07', 'gpt-5'],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc123', 'gpt-4o-mini'],
    ['ft:gpt-3.5-turbo:acme:support:abc123', 'gpt-3.5-turbo'],
  ] as const)('%s is that of %s', (model, family) => {
    expect(findSuccessor(model)).toBe(successors[family]);
  });

  it.each([
    ...['gpt-5.6-sol', 'gpt-6-luna', 'gpt-5.1', 'gpt-5-chat-latest', 'gpt-4o-audio-preview', 'gpt-4-32k', 'my-gpt-4'],
    ...['gpt-test', '', 'ft:', 'ft:davinci-002:acme::abc', 'constructor', '-0613', 'preview'],
  ])('%j is nowhere', (model) => {
    expect(findSuccessor(model)).toBeUndefined();
  });
});
