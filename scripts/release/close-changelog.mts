import { readFileSync, writeFileSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { closeChangelog } from './close-unreleased.mjs';

/** Moves the unreleased part of CHANGELOG.md to a section with the version of package.json and today's date. */
const path = new URL('../../CHANGELOG.md', import.meta.url);
const today = new Date().toISOString().slice(0, 10);
writeFileSync(path, closeChangelog(readFileSync(path, 'utf8'), manifest.version, today));
