import { format, resolveConfig } from 'prettier';
import { slugify } from '../../docs/.vitepress/slugify.js';
import type { FactGroup } from '../../src/facts/fact.js';
import { renderFacts, renderSources } from './render-facts-table.js';
import { renderCombinations, renderMatrix } from './render-matrix.js';
import type { Results } from './results.js';

const HEAD = `# Conformance

What the library promises, how far that is checked, and on what it rests. This page is written by \`npm run conformance\`, which runs
every check anew; nobody edits it. CI runs them again and fails where it finds anything else than the page says.`;

const MATRIX = `## The old API, method by method

A check is one promise of a method: the object that it answers, the order of its events, the status and the message of its error. The
checks go through the public surface, to [the fake service](./testing.md), and are the same for every column. They are listed
[below](#what-is-checked), and are in [\`test/conformance/contracts\`](../test/conformance/contracts).

A cell counts the checks of its method that passed, over all combinations that have the value at its head.`;

const COMBINATIONS = `## What was combined

Each number is the same list of checks, run in that combination.

- **SDK**: the one of the app.
- **Door**: \`library\` is the client of this package; \`wrap\` is \`withAssistants\` around the app's own; \`HTTP\` is the handler on a
  socket, and behind it the legacy surface that the app's SDK itself has; \`register\` is that surface in a process that was started
  with the shim.
- **Calls**: \`of SDK 4\` are \`runs.retrieve(threadId, runId)\` and \`del(id)\`, \`of SDK 5\` are
  \`runs.retrieve(runId, { thread_id })\` and \`delete(id)\`. The library and wrapped clients take both; SDK 4 has its own only.
- **Threads** live in a conversation at the service, or in the app's store.
- **Store**: all of the above is run in memory, and a part of it in each database.`;

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
  const sections = [
    ...[HEAD, summary],
    ...[MATRIX, renderMatrix(results), ...renderFailures(results)],
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
