import type { Report } from './report.js';

/** The report as JSON. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
