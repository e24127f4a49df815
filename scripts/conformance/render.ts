import { format, resolveConfig } from 'prettier';
import { slugify } from '../../docs/.vitepress/slugify.js';
import type { FactGroup } from '../../src/facts/fact.js';
import { renderFacts, renderSources } from './render-facts-table.js';
import { renderCombinations, renderMatrices } from './render-matrix.js';
import type { Results } from './results.js';

const HEAD = `# Conformance

This page lists what the library promises, how each promise is checked, and what the promises rest on. \`npm run conformance\` runs every
check and writes this page; nobody edits it. CI runs the checks again, and fails if the results differ from this page.`;

const MATRIX = `## The old API, method by method

A check tests one promise of a method: the object that it returns, the order of its events, or the status and message of its error. The
checks call the public methods, which send their requests to [the fake service](./testing.md). The same checks run for every column.
They are listed [below](#what-is-checked); their code is in [\`test/conformance/contracts\`](../test/conformance/contracts).

A cell shows how many checks of the method passed, in all combinations that include the column's value. This table is by SDK and by the
way in:`;

const BY_STATE = 'The same checks by call style, by the place of threads, and by store:';

const COMBINATIONS = `## What was combined

All checks run in each combination of these:

- **SDK**: the version of \`openai\` in the app.
- **Door**: the way into the library. \`library\` is the client of this package. \`wrap\` is \`withAssistants\` around the app's own
  client. \`HTTP\` is an SDK's own client that sends its old calls to the handler. \`register\` is an SDK's own client in a process that
  was started with \`--import openai-assistants-shim/register\`.
- **Calls**: \`of SDK 4\` are \`runs.retrieve(threadId, runId)\` and \`del(id)\`; \`of SDK 5\` are
  \`runs.retrieve(runId, { thread_id })\` and \`delete(id)\`. The library takes both, and so does a wrapped client of SDK 5 or newer. A
  client of SDK 4 takes only its own.
- **Threads** live in a conversation at the service, or in the app's store.
- **Store**: every combination runs with the memory store, and a part of them with each database.

A cell shows how many checks passed in that combination.`;

const NOTES = `¹ Cannot be. The library needs an SDK from 5.15 on, so apps of SDK 4 wrap their client, ask over HTTP or register the shim, or they
swap the import and keep their calls. And SDK 4 has no other calls than its own.

² Not tried. A store is called by what is common to all doors and SDKs, so it is tried with two doors and on the newest SDK.`;

const CHECKED = '## What is checked';

const FACTS = `## What the service does

The checks above are worth as much as the fake is like the service. What the library takes the service to do is a
[list of facts](./facts.md), each with the tests that hold the fake to it and a way to check it; \`doctor --live\` asks the real service.
A fact is proven when it was seen in the service's answers or is documented. Where it is not, the page says so; _both readings_ means
that the fake can do either, and that the tests run both.`;

const LIMITS = `## What this does not say

- No check here has asked OpenAI. The old API is gone, so that its behaviour can be had from recordings, documentation and reports only;
  today's can be asked with a key: \`npx openai-assistants-shim doctor --live\`.
- It says nothing of faults, races and killed processes, which have tests of their own, nor of other servers than OpenAI's: see
  [servers](./servers.md).
- Where the library knowingly does something else than the old API, [differences](./differences.md) says so.`;

/** The page \`docs/conformance.md\`. */
export async function renderConformance(results: Results, groups: readonly FactGroup[]): Promise<string> {
  const { date, versions, contracts, combinations } = results;
  const all = contracts.length * combinations.length;
  const failed = combinations.reduce((sum, each) => sum + each.failed.length, 0);
  const on = Object.entries(versions).map(([what, version]) => `${what} is ${version}`);
  const summary =
    `**${contracts.length} checks in ${combinations.length} combinations: ${all - failed} of ${all} passed.** ` +
    `These results are of ${date}. ${on.join(', ')}.`;
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
