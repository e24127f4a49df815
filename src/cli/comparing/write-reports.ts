import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { renderHtml } from '../../compare/render-html.js';
import { renderJson } from '../../compare/render-json.js';
import { renderMarkdown } from '../../compare/render-markdown.js';
import type { Report } from '../../compare/report.js';
import { badUsage } from '../cli-error.js';

const RENDERERS: Readonly<Partial<Record<string, (report: Report) => string>>> = {
  '.json': renderJson,
  '.md': renderMarkdown,
  '.html': renderHtml,
};

function findRenderer(file: string): (report: Report) => string {
  const render = RENDERERS[extname(file).toLowerCase()];
  if (!render) throw badUsage(`--output must end in .json, .md or .html: ${file} does not.`);
  return render;
}

/** Throws a `CliError` for a file name that does not end like a report. */
export function checkOutputs(files: readonly string[]): void {
  for (const file of files) findRenderer(file);
}

/** Writes the report to each file, in the format of its name. */
export function writeReports(files: readonly string[], report: Report): void {
  for (const file of files) writeFileSync(file, findRenderer(file)(report));
}
