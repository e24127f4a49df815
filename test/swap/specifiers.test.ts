import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listSubpaths } from '../../scripts/subpaths/write.mjs';
import { toShim } from '../../src/swap/specifiers.js';

/** The modules that an SDK has, by their subpaths. */
const listModules = (sdk: string): string[] =>
  readdirSync(`node_modules/${sdk}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.mjs'.length));

describe('a specifier of the SDK', () => {
  test.each([
    ['openai', 'openai-assistants-shim'],
    ['openai/core', 'openai-assistants-shim/core'],
    ['openai/core.js', 'openai-assistants-shim/core.js'],
    ['openai/resources/beta/threads/runs/runs', 'openai-assistants-shim/resources/beta/threads/runs/runs'],
    ['openai/resources/beta/threads/messages.mjs', 'openai-assistants-shim/resources/beta/threads/messages.mjs'],
    ['openai/resources/beta/vector-stores/index', 'openai-assistants-shim/resources/beta/vector-stores/index'],
    ['openai/lib/AssistantStream', 'openai-assistants-shim/lib/AssistantStream'],
    ['openai/helpers/zod', 'openai-assistants-shim/helpers/zod'],
    ['openai/shims/node', 'openai-assistants-shim/shims/node'],
    ['openai/src/index', 'openai-assistants-shim/index'],
    ['openai/src/resources/beta/assistants.js', 'openai-assistants-shim/resources/beta/assistants.js'],
    ['openai/src/resources/beta/threads/messages.ts', 'openai-assistants-shim/resources/beta/threads/messages'],
  ])('%s is that of this package', (specifier, ours) => {
    expect(toShim(specifier)).toBe(ours);
  });

  test.each([
    'openai/_shims/auto/types',
    'openai/internal/headers',
    'openai/package.json',
    'openai/src/internal/headers',
  ])('%s has no counterpart', (specifier) => {
    expect(toShim(specifier)).toBeNull();
  });

  test('has a counterpart exactly where the package serves one, of the modules of SDK 4 and of today', () => {
    // `core` is written by hand: src/subpaths/core.ts.
    const served = new Set([...listSubpaths(), 'core']);
    const modules = new Set([...served, ...listModules('openai-4-104'), ...listModules('openai')]);
    expect(modules.size).toBeGreaterThan(300);
    for (const name of modules) expect([name, toShim(`openai/${name}`) !== null]).toEqual([name, served.has(name)]);
  });
});
