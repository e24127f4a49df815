import { writeFileSync } from 'node:fs';
import { factGroups } from '../src/facts/index.js';
import { readResults, writePage } from './conformance/write-page.js';
import { renderFacts } from './facts/render-facts.js';

/** Writes docs/facts.md from the facts, and docs/conformance.md, which lists them beside the results of its checks. */
writeFileSync(new URL('../docs/facts.md', import.meta.url), await renderFacts(factGroups));
await writePage(readResults());
