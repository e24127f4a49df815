import { format, resolveConfig } from 'prettier';
import type { Fact, FactGroup } from '../../src/facts/fact.js';

const HEAD = `# What the service does

The reference of OpenAI's Responses and Conversations APIs does not say everything. This page lists what the library assumes
beyond it: what the service refuses, and with which message; what it stores, when, and for how long; and the same for other servers.
The fake of \`openai-assistants-shim/testing\` behaves as this page says.

- **Since** says when the behaviour was first seen or announced, and **from** names the source.
- **Proven** facts were seen in the service's answers, or are documented. Other facts may be wrong. If the service may
  behave in one of two ways, the fact names the option of the fake for the other way, and the tests run with both.
- **In the fake** names the tests that check the fake. If the fake behaves so only with certain options of \`createFakeOpenAI\`, it
  names them first. In the title of a test, \`%s\`, \`%d\`, \`%j\` and \`%#\` stand for the values of each case.
- **To check** says how to check the real service. \`npx openai-assistants-shim doctor --live\` sends these requests with your key, and
  reports which facts hold: [doctor.md](./doctor.md).

The facts are data in [\`src/facts/\`](../src/facts); \`npm run facts\` writes this page.
`;

/** The page \`docs/facts.md\`. */
export async function renderFacts(groups: readonly FactGroup[]): Promise<string> {
  const sections = groups.map(({ subject, facts }) => `## ${subject}\n\n${facts.map(renderFact).join('\n')}`);
  const config = await resolveConfig(new URL(import.meta.url));
  return format([HEAD, ...sections].join('\n'), { ...config, parser: 'markdown' });
}

function renderFact({ id, says, since, from, proven, fake, otherwise, tests, check }: Fact): string {
  const options = [
    fake && `with \`createFakeOpenAI(${write(fake)})\``,
    otherwise && `the other way with \`${write(otherwise)}\``,
  ].filter(Boolean);
  const shown = tests.map(({ file, test }) => `\`test/${file}\` (“${test}”)`).join(', ');
  const lines = [
    `Since ${since}, from ${from}; ${proven ? 'proven' : 'not proven'}.`,
    `In the fake: ${[...options, shown || 'not imitated'].join('; ')}.`,
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
