import { format, resolveConfig } from 'prettier';
import { slugify } from '../../docs/.vitepress/slugify.js';
import type { FactGroup } from '../../src/facts/fact.js';
import { renderFacts, renderSources } from './render-facts-table.js';
import { renderCombinations, renderMatrices } from './render-matrix.js';
import type { Results } from './results.js';

const HEAD = `# Conformance

This page lists what the library promises, how each promise is checked, and what the promises rest on. \`npm run conformance\`
runs every check and writes this page; do not edit it by hand. CI runs the checks again, and fails if the results differ from this
page.`;

const MATRIX = `## The old API, method by method

A check tests one promise of a method: the object that it returns, the order of its events, or the status and message of its error. The
checks call the public methods, which send their requests to [the fake service](./testing.md). The same checks run for every column.
They are listed [below](#what-is-checked); their code is in [\`test/conformance/contracts\`](../test/conformance/contracts).

A cell shows how many checks of the method passed, in all combinations that include the column's value. This table is by SDK and by the
way in:`;

const BY_STATE = 'The same checks by call style, by where the threads are, and by store:';

const COMBINATIONS = `## What was combined

All checks run in each combination of these:

- **SDK**: the version of \`openai\` in the app.
- **Door**: the way into the library. \`library\` is the client of this package. \`wrap\` is \`withAssistants\` around the app's own
  client. \`HTTP\` is an SDK's own client that sends its old calls to the handler. \`register\` is an SDK's own client in a process that
  was started with \`--import openai-assistants-shim/register\`.
- **Calls**: \`of SDK 4\` are \`runs.retrieve(threadId, runId)\` and \`del(id)\`; \`of SDK 5\` are
  \`runs.retrieve(runId, { thread_id })\` and \`delete(id)\`. The library accepts both, and so does a wrapped client of SDK 5 or newer.
  A client of SDK 4 accepts only its own.
- **Threads** live in a conversation at the service, or in the app's store.
- **Store**: every combination runs with the memory store, and some run with each database.

A cell shows how many checks passed in that combination.`;

const NOTES = `¹ Not possible. The library's own client needs SDK 5.15 or newer. An app with SDK 4 can wrap its client, use HTTP or use
\`register\`; it can also swap the import, and keep its calls. A client of SDK 4 has no other call style than its own.

² Not tried. All ways in and all SDKs use a store through the same code. So each database is tried with two ways in, and with the
newest SDK.`;

const CHECKED = '## What is checked';

const FACTS = `## What the service does

The checks above run on the fake service. So they are only as good as the fake: it must behave like the real service.
[The list of facts](./facts.md) says what the library assumes about the service. Each fact names the tests that check the fake, and a
way to check the real service; \`doctor --live\` does that with your key.

A fact is proven if it was seen in the service's answers, or is documented. _Both ways_ means that the service may behave in one of
two ways. The fake can behave in both, and the tests run with both.`;

const LIMITS = `## What this page does not say

- **No check here sent a request to OpenAI.** The old API is gone: only recordings, documentation and reports show how it behaved. To
  check today's service, run \`npx openai-assistants-shim doctor --live\` with your key.
- **Faults, races and killed processes** have tests of their own.
- **Other servers than OpenAI's** are compared in [servers](./servers.md).
- **Known differences** from the old API are in [differences](./differences.md).`;

/** The page \`docs/conformance.md\`. */
export async function renderConformance(results: Results, groups: readonly FactGroup[]): Promise<string> {
  const { date, versions, contracts, combinations } = results;
  const all = contracts.length * combinations.length;
  const failed = combinations.reduce((sum, each) => sum + each.failed.length, 0);
  const on = Object.entries(versions).map(([what, version]) => `${what} is ${version}`);
  const summary =
    `**${contracts.length} checks in ${combinations.length} combinations: ${all - failed} of ${all} passed.** ` +
    `These results are from ${date}. ${on.join(', ')}.`;
  const [byWay = '', byState = ''] = renderMatrices(results);
  const sections = [
    ...[HEAD, summary],
    ...[MATRIX, byWay, BY_STATE, byState, ...renderFailures(results)],
    ...[COMBINATIONS, renderCombinations(results), NOTES],
    ...[CHECKED, renderContracts(results)],
    ...[FACTS, renderSources(groups), renderFacts(groups, slugify)],
    LIMITS,
  ];
  const config = await resolveConfig(new URL(import.meta.url));
  return format(`${sections.join('\n\n')}\n`, { ...config, parser: 'markdown' });
}

function renderFailures({ combinations }: Results): string[] {
  const lines = combinations.flatMap(({ failed, door, sdk, style, history, store }) =>
    failed.map((name) => `- \`${name}\`: ${door}, SDK ${sdk}, calls ${style}, threads in the ${history}, ${store}`),
  );
  return lines.length === 0 ? [] : ['### What failed', lines.join('\n')];
}

function renderContracts({ contracts }: Results): string {
  const surfaces = [...new Set(contracts.map(({ surface }) => surface))];
  return surfaces
    .map((surface) => {
      const says = contracts.filter((contract) => contract.surface === surface).map((contract) => contract.says);
      return `- \`${surface}\`\n${says.map((text) => `  - ${text}`).join('\n')}`;
    })
    .join('\n');
}
