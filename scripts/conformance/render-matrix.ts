import { DIMENSIONS } from '../../test/conformance/contract.js';
import { nameContract, type Combination, type Results } from './results.js';
import { renderTable } from './table.js';

/** How many checks passed, of how many. */
interface Count {
  passed: number;
  all: number;
}

/** No line breaks after the mark: columns are narrow. */
const show = ({ passed, all }: Count): string => (passed === all ? `✓\u00a0${all}` : `**✗ ${passed} of ${all}**`);

/** Shown instead of a count if nothing was run: the combination is not possible, or was not tried. */
const NOTES = { impossible: '–¹', untried: '–²' };

/**
 * The dimensions of each table of methods, each with the text before its values in the heads of columns. One table with all
 * dimensions would be too wide to read.
 */
const TABLES: readonly (readonly (readonly [name: keyof Combination, head: string])[])[] = [
  [
    ['sdk', 'SDK '],
    ['door', ''],
  ],
  [
    ['style', 'calls '],
    ['history', 'threads: '],
    ['store', ''],
  ],
];

/** Methods × SDKs and doors, then methods × styles, histories and stores. */
export function renderMatrices({ contracts, combinations }: Results): string[] {
  const surfaces = [...new Set(contracts.map(({ surface }) => surface))];
  return TABLES.map((dimensions) => {
    const columns = dimensions.flatMap(([name, head]) =>
      DIMENSIONS[name].map((value) => ({
        title: `${head}${value}`,
        combinations: combinations.filter((where) => where[name] === value),
      })),
    );
    const rows = surfaces.map((surface) => {
      const names = contracts.filter((contract) => contract.surface === surface).map(nameContract);
      return [`\`${surface}\``, ...columns.map((column) => show(count(column.combinations, names)))];
    });
    return renderTable(['method', ...columns.map(({ title }) => title)], rows);
  });
}

/** Doors, stores, styles and histories × SDKs: how many checks passed in each combination. */
export function renderCombinations({ contracts, combinations }: Results): string {
  const names = contracts.map(nameContract);
  const rows = new Map<string, string[]>();
  for (const { door, store, style, history } of [...combinations].sort(byDimensions)) {
    const cells = DIMENSIONS.sdk.map((sdk) => {
      const here = combinations.filter(
        (each) =>
          each.sdk === sdk &&
          each.door === door &&
          each.store === store &&
          each.history === history &&
          (isOwnStyle(door) || each.style === style),
      );
      if (here.length > 0) return show(count(here, names));
      return store === 'MemoryStore' ? NOTES.impossible : NOTES.untried;
    });
    const row = [door, store, history, isOwnStyle(door) ? "the SDK's own" : style];
    rows.set(row.join(), [...row, ...cells]);
  }
  const sdks = DIMENSIONS.sdk.map((sdk) => `SDK ${sdk}`);
  return renderTable(['door', 'store', 'threads', 'calls', ...sdks], [...rows.values()]);
}

/** With these doors the app calls its own SDK, in the call style of that SDK. */
const isOwnStyle = (door: string): boolean => door === 'HTTP' || door === 'register';

function byDimensions(one: Combination, other: Combination): number {
  const rank = (where: Combination): number[] =>
    (['store', 'door', 'style', 'history'] as const).map((name) =>
      (DIMENSIONS[name] as readonly string[]).indexOf(where[name]),
    );
  const [mine, others] = [rank(one), rank(other)];
  const at = mine.findIndex((value, index) => value !== others[index]);
  return at === -1 ? 0 : (mine[at] ?? 0) - (others[at] ?? 0);
}

function count(combinations: Results['combinations'], names: readonly string[]): Count {
  const failed = combinations.flatMap((each) => each.failed.filter((name) => names.includes(name)));
  const all = combinations.length * names.length;
  return { passed: all - failed.length, all };
}
