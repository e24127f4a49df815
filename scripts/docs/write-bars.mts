import { readFileSync, writeFileSync } from 'node:fs';
import { drawBars, readBars } from './draw-bars.mjs';

/** Draws the picture of docs/performance.md. `npm run docs` runs this before it builds the site. */
const docs = new URL('../../docs/', import.meta.url);
const bars = readBars(readFileSync(new URL('performance.md', docs), 'utf8'));
if (bars.length === 0) throw new Error('docs/performance.md has no table of ratios.');
writeFileSync(new URL('pictures/benchmarks.svg', docs), drawBars(bars));
