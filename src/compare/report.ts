import type { Judged, Verdict } from './judge.js';

/** Sums over the questions for which both answers have the value; null if there are none. */
export interface Totals {
  tokens: number | null;
  cost: number | null;
  /** Median, in milliseconds. */
  latencyMs: number | null;
}

/** The result of a comparison. */
export interface Report {
  /** One sentence. */
  verdict: string;
  counts: Record<Verdict, number>;
  /** What got worse, in sentences; empty if nothing did. */
  worse: string[];
  /** How texts are compared: `words`, or `embeddings of` a model. */
  similarity: string;
  threshold: number;
  /** The totals of the expected answers, from the file. */
  expected: Totals;
  /** The totals of the new answers, for the same questions. */
  answers: Totals;
  questions: Judged[];
}

/** An increase of tokens, cost or latency by this share or more is reported as worse. */
const NOTABLE = 0.1;

export function createReport(
  questions: readonly Judged[],
  { similarity, threshold }: Pick<Report, 'similarity' | 'threshold'>,
): Report {
  const counts: Report['counts'] = { same: 0, acceptable: 0, worse: 0, 'not run': 0 };
  for (const { verdict } of questions) counts[verdict] += 1;
  const good = counts.same + counts.acceptable;
  const parts = [
    `${good} of ${questions.length} are the same or acceptable`,
    ...(counts.worse > 0 ? [`${counts.worse} got worse`] : []),
    ...(counts['not run'] > 0 ? [`${counts['not run']} not run`] : []),
  ];
  const [expected, answers] = sumUp(questions);
  return {
    verdict: `${parts.join(', ')}.`,
    counts,
    worse: [...countReasons(questions), ...listGrowth(expected, answers)],
    ...{ similarity, threshold, expected, answers },
    questions: [...questions],
  };
}

/** Counts the questions for each reason. Leaves out the service's own words, so that failures of one kind count together. */
function countReasons(questions: readonly Judged[]): string[] {
  const counts = new Map<string, number>();
  for (const { verdict, reasons } of questions) {
    if (verdict !== 'worse') continue;
    for (const reason of reasons.map((text) => text.replace(/: .*/s, '.')))
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} × ${reason}`);
}

function listGrowth(before: Totals, after: Totals): string[] {
  const names = { tokens: 'Tokens', cost: 'Cost', latencyMs: 'Latency (median)' } as const;
  return (['tokens', 'cost', 'latencyMs'] as const).flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    if (from === null || to === null || from === 0 || to / from - 1 < NOTABLE) return [];
    return [`${names[name]}: ${Math.round((to / from - 1) * 100)} % more.`];
  });
}

function sumUp(questions: readonly Judged[]): [Totals, Totals] {
  const read = (
    take: (question: Judged) => [number | null | undefined, number | null | undefined],
  ): [number, number][] =>
    questions.map(take).filter((pair): pair is [number, number] => pair.every((value) => typeof value === 'number'));
  const tokens = read(({ expected, answer }) => [expected?.usage?.total_tokens, answer?.usage?.total_tokens]);
  const costs = read(({ expectedCost, cost }) => [expectedCost, cost]);
  const latencies = read(({ expected, answer }) => [expected?.latencyMs, answer?.latencyMs]);
  const side = (at: 0 | 1): Totals => ({
    tokens: sum(tokens.map((pair) => pair[at])),
    cost: sum(costs.map((pair) => pair[at])),
    latencyMs: median(latencies.map((pair) => pair[at])),
  });
  return [side(0), side(1)];
}

const sum = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0);

const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
