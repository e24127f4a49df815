import type { RecordedCall } from '../types/index.js';
import type { Judged } from './judge.js';
import type { Report, Totals } from './report.js';

/** Formats values of a report for people; `–` if a value is not known. */
const showNumber = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 0 }) : '–';

/** Formats an amount with three significant digits, because costs may be tiny. */
const showCost = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en', { maximumSignificantDigits: 3 });

const showSeconds = (value: number | null | undefined): string =>
  typeof value === 'number' ? `${(value / 1000).toFixed(1)} s` : '–';

export const showSimilarity = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

export const showCalls = (calls: readonly RecordedCall[] | null | undefined): string[] =>
  (calls ?? []).map(({ name, arguments: args }) => `${name}(${args})`);

/** The rows of the table of totals: the name, the value of the expected answers, that of the new ones. */
export const listTotals = ({ expected, answers }: Report): [string, string, string][] => {
  const row = (name: string, show: (totals: Totals) => string): [string, string, string] => [
    name,
    show(expected),
    show(answers),
  ];
  return [
    row('Tokens', ({ tokens }) => showNumber(tokens)),
    row('Cost', ({ cost }) => showCost(cost)),
    row('Latency (median)', ({ latencyMs }) => showSeconds(latencyMs)),
  ];
};

/** Describes the expected and the new answer: model, tokens, cost, latency. */
export function describeSides({ expected, answer, expectedCost, cost }: Judged): [string, string] {
  const describe = (
    model: string | null | undefined,
    tokens: number | undefined,
    paid: number | null,
    ms?: number | null,
  ) => [model ?? '–', `${showNumber(tokens)} tokens`, `cost ${showCost(paid)}`, showSeconds(ms)].join(' · ');
  return [
    describe(expected?.model, expected?.usage?.total_tokens, expectedCost, expected?.latencyMs),
    describe(answer?.model, answer?.usage?.total_tokens, cost, answer?.latencyMs),
  ];
}
