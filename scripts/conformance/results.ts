/** One way to run the library: see `test/conformance/contract.ts`. */
export interface Combination {
  sdk: string;
  door: string;
  style: string;
  history: string;
  store: string;
}

/** One promise of a method. */
export interface CheckedContract {
  surface: string;
  says: string;
}

/** The results of the checks, as stored in `test/conformance/results.json`. */
export interface Results {
  /** The day of the first run with these results. */
  date: string;
  /** The versions of the packages that the checks ran on. */
  versions: Record<string, string>;
  contracts: CheckedContract[];
  /** Each combination, with the names of the contracts that failed in it. */
  combinations: (Combination & { failed: string[] })[];
}

/** The parts of the test runner's report that are read. */
export interface RunnerReport {
  testResults: {
    name: string;
    message?: string;
    assertionResults: {
      status: string;
      meta: { conformance?: CheckedContract & { combination: Combination } };
    }[];
  }[];
}

export const nameContract = ({ surface, says }: CheckedContract): string => `${surface} ${says}`;

const keyOf = ({ sdk, door, style, history, store }: Combination): string =>
  [door, store, style, history, sdk].join(', ');

/** Reads the test runner's reports, in the order of their checks. Throws if a report has no checks. */
export function readReports(reports: readonly RunnerReport[]): Pick<Results, 'contracts' | 'combinations'> {
  const contracts = new Map<string, CheckedContract>();
  const combinations = new Map<string, Results['combinations'][number]>();
  for (const { status, meta } of reports.flatMap(listAssertions)) {
    // Checks of a database that is not available are skipped, and have no result.
    if (!meta.conformance) continue;
    const { combination, surface, says } = meta.conformance;
    const name = nameContract({ surface, says });
    contracts.set(name, { surface, says });
    const found = combinations.get(keyOf(combination)) ?? { ...combination, failed: [] };
    combinations.set(keyOf(combination), found);
    if (status !== 'passed') found.failed.push(name);
  }
  const sorted = [...combinations].sort(([one], [other]) => (one < other ? -1 : 1));
  return { contracts: [...contracts.values()], combinations: sorted.map(([, found]) => found) };
}

function listAssertions({ testResults }: RunnerReport): RunnerReport['testResults'][number]['assertionResults'] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    if (assertionResults.length === 0) throw new Error(`${name} did not run: ${String(message)}`);
    return assertionResults;
  });
}

/** Describes how new results differ from the stored ones. Leaves out stores that were not available. */
export function compareResults(kept: Results, found: Omit<Results, 'date'>): string[] {
  const tried = new Set(found.combinations.map(({ store }) => store));
  const list = (combinations: Results['combinations']): [string, string[]][] =>
    combinations.filter(({ store }) => tried.has(store)).map((each) => [keyOf(each), each.failed]);
  const [before, now] = [new Map(list(kept.combinations)), new Map(list(found.combinations))];
  return [
    ...findDifference('versions', kept.versions, found.versions),
    ...findDifference('contracts', kept.contracts.map(nameContract), found.contracts.map(nameContract)),
    ...[...new Set([...before.keys(), ...now.keys()])].flatMap((key) =>
      findDifference(`failed by ${key}`, before.get(key), now.get(key)),
    ),
  ];
}

function findDifference(what: string, before: unknown, now: unknown): string[] {
  const [one, other] = [before, now].map((value) => (value === undefined ? 'not tried' : JSON.stringify(value)));
  return one === other ? [] : [`${what}: was ${one}, is ${other}`];
}
