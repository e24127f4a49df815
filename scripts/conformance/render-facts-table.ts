import type { FactGroup } from '../../src/facts/fact.js';
import { SOURCE_KINDS, sourceKindOf } from './source-kinds.js';
import { renderTable } from './table.js';

/** Counts the facts by kind of source, and how many of them are proven. */
export function renderSources(groups: readonly FactGroup[]): string {
  const facts = groups.flatMap((group) => group.facts);
  const rows = SOURCE_KINDS.map(({ kind, means }) => {
    const those = facts.filter(({ from }) => sourceKindOf(from) === kind);
    const proven = those.filter((fact) => fact.proven).length;
    return [kind, means, String(proven), String(those.length - proven)];
  });
  return renderTable(['source', 'what it is', 'proven', 'not proven'], rows);
}

/** Lists every fact with its date, its source, whether it is proven, and the tests that check the fake. */
export function renderFacts(groups: readonly FactGroup[], toAnchor: (subject: string) => string): string {
  const rows = groups.flatMap(({ subject, facts }) =>
    facts.map(({ id, since, from, proven, otherwise, tests }) => {
      const files = [...new Set(tests.map(({ file }) => file.replace('.test.ts', '')))];
      const both = otherwise ? ', both ways' : '';
      return [
        `[${id}](./facts.md#${toAnchor(subject)})`,
        since,
        sourceKindOf(from),
        proven ? 'yes' : '**no**',
        files.length === 0 ? 'none' : `${files.map((file) => `\`${file}\``).join(', ')}${both}`,
      ];
    }),
  );
  return renderTable(['fact', 'since', 'source', 'proven', 'tests of the fake'], rows);
}
