import type { Cost } from './compare.js';

/** Begins a section of the report. */
export function report(title: string): void {
  console.log(`\n${title}`);
}

/** A line of the report: what was measured, and what it came to. */
report.line = (name: string, value: string): void => {
  console.log(`  ${name.padEnd(52)} ${value}`);
};

/** A line for what is to be at most `limit`. */
report.target = (name: string, value: number | undefined, limit: number): void => {
  const isMet = value !== undefined && value <= limit;
  report.line(name, `${value?.toFixed(2) ?? '-'}   at most ${limit.toFixed(2)}: ${isMet ? 'met' : 'MISSED'}`);
};

/** A line for each side, and the sides as they are. */
export function reportCosts(costs: readonly Cost[]): readonly Cost[] {
  for (const { name, cpu, ratio } of costs) {
    report.line(name, `${cpu.toFixed(3).padStart(8)} ms CPU   ${ratio.toFixed(2).padStart(5)} x`);
  }
  return costs;
}
