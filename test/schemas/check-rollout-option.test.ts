import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { afterEach, describe, expect, it, vi } from 'vitest';

const connect = (rollout: unknown, store: object | null = new MemoryStore()) =>
  // As plain JavaScript may have it.
  new OpenAI({ apiKey: 'test', assistants: { ...(store ? { store } : {}), rollout } as never });

describe('the option rollout is refused', () => {
  it.each<[unknown, string]>([
    [true, "'assistants.rollout' must be a function, or an object with 'share'."],
    [{}, "'assistants.rollout' must be a function, or an object with 'share'."],
    [{ share: 1.5 }, "'assistants.rollout.share' must be a number from 0 to 1."],
    [{ share: '0.5' }, "'assistants.rollout.share' must be a number from 0 to 1."],
    [{ share: 0.5, keys: [] }, "Unknown option 'assistants.rollout.keys'."],
    [{ share: 0.5, key: 'user' }, "'assistants.rollout.key' must be a function."],
    [{ when: null }, "'assistants.rollout.when' must be a function, or an object with 'share'."],
    [{ when: { share: -1 } }, "'assistants.rollout.when.share' must be a number from 0 to 1."],
    [
      { when: () => true, legacy: {} },
      "'assistants.rollout.legacy' must be a client with 'beta.assistants' and 'beta.threads'.",
    ],
    [{ when: () => true, fallback: 'none' }, "'assistants.rollout.fallback' must be 'legacy' or 'error'."],
    [{ when: () => true, sideOf: {} }, "'assistants.rollout.sideOf' must be a function."],
    [{ when: () => true, then: 1 }, "Unknown option 'assistants.rollout.then'."],
  ])('%j', (rollout, message) => {
    expect(() => connect(rollout)).toThrow(new TypeError(message));
  });
});

describe('a rollout without a store', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is refused, as threads would change sides with the process', () => {
    vi.stubEnv('NODE_ENV', 'production');

    expect(() => connect(() => true, null)).toThrow(
      /'assistants.rollout' needs a store that survives a restart, or 'sideOf'/,
    );
    expect(connect(() => true)).toBeInstanceOf(OpenAI);
    expect(connect({ when: () => true, sideOf: () => 'shim' }, null)).toBeInstanceOf(OpenAI);
  });

  it('is taken in a test, with a warning', () => {
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };

    expect(new OpenAI({ apiKey: 'test', logger, assistants: { rollout: () => true } })).toBeInstanceOf(OpenAI);
    expect(warn.mock.calls).toEqual([
      [
        "openai-assistants-shim: 'assistants.rollout' keeps the side of each thread in memory only, because this is a test.",
      ],
    ]);
  });
});
