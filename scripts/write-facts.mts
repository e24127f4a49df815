import { writeFileSync } from 'node:fs';
import { factGroups } from '../src/facts/index.js';
import { renderFacts } from './facts/render-facts.js';

/** Writes docs/facts.md from the facts. */
writeFileSync(new URL('../docs/facts.md', import.meta.url), await renderFacts(factGroups));
