import { readFileSync, writeFileSync } from 'node:fs';
import { factGroups } from '../../src/facts/index.js';
import { renderConformance } from './render.js';
import type { Results } from './results.js';

export const RESULTS = new URL('../../test/conformance/results.json', import.meta.url);
const PAGE = new URL('../../docs/conformance.md', import.meta.url);

/** Reads the stored results, which this program has written. */
export const readResults = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;

/** Writes docs/conformance.md from results and from the facts. */
export async function writePage(results: Results): Promise<void> {
  writeFileSync(PAGE, await renderConformance(results, factGroups));
}
