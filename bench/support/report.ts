import type { Cost } from './compare.js';

/** Prints the title of a section of the report. */
export function report(title: string): void {
  console.log(`\n${title}`);
}

/** Prints a measurement and its result. */
report.line = (name: string, value: string): void => {
  console.log(`  ${name.padEnd(52)} ${value}`);
};

/** Prints a measurement with its result, and whether that is at most `limit`. */
report.target = (name: string, value: number | undefined, limit: number): void => {
  const isMet = value !== undefined && value <= limit;
  report.line(name, `${value?.toFixed(2) ?? '-'}   at most ${limit.toFixed(2)}: ${isMet ? 'met' : 'MISSED'}`);
};

/** Prints a line for each side, and returns `costs`. */
export function reportCosts(costs: readonly Cost[]): readonly Cost[] {
  for (const { name, cpu, ratio } of costs) {
    report.line(name, `${cpu.toFixed(3).padStart(8)} ms CPU   ${ratio.toFixed(2).padStart(5)} x`);
  }
  return costs;
}
