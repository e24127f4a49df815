import { format, resolveConfig } from 'prettier';
import type { Fact, FactGroup } from '../../src/facts/fact.js';

const HEAD = `# What the service does

The library rests on what OpenAI's Responses and Conversations APIs do, beyond what their reference says, and the fake of
\`openai-assistants-shim/testing\` does the same. This page lists it, as [\`src/facts/\`](../src/facts) has it as data: since when it
is known, from where, and which tests show that the fake does it. What is not proven may be otherwise at the service; where the
fake can do both, the options say how, and the tests run both.

\`npm run facts\` writes this page.
`;

/** The page \`docs/facts.md\`. */
export async function renderFacts(groups: readonly FactGroup[]): Promise<string> {
  const sections = groups.map(({ subject, facts }) => `## ${subject}\n\n${facts.map(renderFact).join('\n')}`);
  const config = await resolveConfig(new URL(import.meta.url));
  return format([HEAD, ...sections].join('\n'), { ...config, parser: 'markdown' });
}

function renderFact({ id, says, since, from, proven, fake, otherwise, tests, check }: Fact): string {
  const options = [
    fake && `as \`createFakeOpenAI(${write(fake)})\``,
    otherwise && `otherwise with \`${write(otherwise)}\``,
  ].filter(Boolean);
  const shown = tests.map(({ file, test }) => `\`test/${file}\` (“${test}”)`).join(', ');
  const lines = [
    `Since ${since}, from ${from}; ${proven ? 'proven' : 'not proven'}.`,
    `In the fake: ${[...options, shown || 'plays no part'].join('; ')}.`,
    `To check: ${'steps' in check ? check.steps.map(({ send }) => `\`${send}\``).join(', then ') : check.byHand.replace(/\.$/, '')}.`,
  ];
  return `- **\`${id}\`** ${says}\n${lines.map((line) => `  - ${line}\n`).join('')}`;
}

function write(options: object): string {
  const entries = Object.entries(options).map(([name, value]) => `${name}: ${writeValue(value)}`);
  return `{ ${entries.join(', ')} }`;
}

function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return write(value);
  return typeof value === 'string' ? `'${value}'` : String(value);
}
