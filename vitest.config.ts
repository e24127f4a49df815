import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The SDK under test: the name of an installed copy (`SDK=openai-5-15`), else the one installed as `openai`. */
const sdk = process.env.SDK ?? 'openai';
/** Likewise for zod, which the package takes in two majors (`ZOD=zod-4`). */
const zod = process.env.ZOD ?? 'zod';
const isMatrix = sdk !== 'openai' || zod !== 'zod';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^openai-assistants-shim$/, replacement: here('src/index.ts') },
      { find: /^openai-assistants-shim\/testing$/, replacement: here('src/testing/index.ts') },
      { find: /^openai-assistants-shim\/models$/, replacement: here('src/models/index.ts') },
      { find: /^openai-assistants-shim\/store\/(\w+)$/, replacement: here('src/store/$1.ts') },
      { find: /^openai(?=\/|$)/, replacement: sdk },
      { find: /^zod(?=\/|$)/, replacement: zod },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // These choose their SDKs themselves: the packed package is tried with every one, AssistantStream compared to the newest.
    exclude: isMatrix
      ? ['test/packaging/**', 'test/processes/**', 'test/store/**', 'test/assistant-stream/sdk-parity.test.ts']
      : [],
    testTimeout: 10_000,
  },
});
