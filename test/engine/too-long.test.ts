import { describe, expect, it } from 'vitest';
import { cutHistory, isTooLong } from '../../src/engine/runs/remedies/too-long.js';
import type { ContextItem } from '../../src/types/context.js';
import { assistant, call, output, user } from '../context/support/thread.js';

describe('a refusal for a context that is too long', () => {
  it.each<[string, { code?: string; message: string }]>([
    ['OpenAI and Azure', { code: 'context_length_exceeded', message: 'Please adjust your input and try again.' }],
    ['OpenAI, without its code', { message: 'Your input exceeds the context window of this model.' }],
    [
      'OpenRouter',
      { message: "This endpoint's maximum context length is 32768 tokens. However, you requested 42832." },
    ],
    ['vLLM', { message: "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens." }],
    [
      'llama.cpp',
      { message: 'request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it' },
    ],
    ['llama.cpp, with status 500', { message: 'Context size has been exceeded.' }],
    [
      'LM Studio',
      {
        message:
          'Trying to keep the first 111490 tokens when context the overflows. However, the model is loaded with context ' +
          'length of only 32768 tokens, which is not enough.',
      },
    ],
  ])('is known from %s', (_server, error) => {
    expect(isTooLong(Object.assign(new Error(error.message), error))).toBe(true);
  });

  it.each([
    'Unsupported parameter: truncation',
    'Rate limit reached. Please try again later.',
    'No tool output found for function call call_1.',
    'Container is expired.',
  ])('is told from: %s', (message) => {
    expect(isTooLong(new Error(message))).toBe(false);
  });
});

describe('cutting what a request sends of its thread', () => {
  const older = [user('u1'), assistant('m1'), user('u2'), assistant('m2'), user('u3')];
  const own = [call('a'), output('a')].map(({ item }) => item);
  const itemsOf = (entries: readonly ContextItem[]) => entries.map(({ item }) => item);

  it('leaves what the run itself has made, and can be gone on with', () => {
    const once = cutHistory({ items: [...itemsOf(older), ...own], older });
    expect(once).toEqual({ items: [...itemsOf(older.slice(4)), ...own], older: older.slice(4) });
    expect(once && cutHistory(once)).toBeNull();
  });

  it('cuts a window alike', () => {
    expect(cutHistory({ window: itemsOf(older), older })).toEqual({
      window: itemsOf(older.slice(4)),
      older: older.slice(4),
    });
  });

  it.each([{ conversation: 'conv_1' }, { previousResponseId: 'resp_1' }, { items: itemsOf(older) }])(
    'leaves alone what it does not know: %j',
    (history) => {
      expect(cutHistory(history)).toBeNull();
    },
  );
});
