import { expect, test } from 'vitest';
import { auditTree } from '../../src/audit/audit-tree.js';
import { createTree } from '../swap/support/source-tree.js';

test.each(["(0, require)('openai')", "((0, require))('openai')"])('the client of %s is known', (load) => {
  const code = `const OpenAI = ${load};\nconst ai = new OpenAI();\nai.beta.threads.create();\n`;
  const { findings } = auditTree(createTree({ 'a.js': code }), '2026-11-30');
  expect(findings.map(({ line, kind, what }) => `${line} ${kind}: ${what}`)).toEqual([
    expect.stringMatching(/^1 import: /),
    '3 call: threads.create',
  ]);
});
