/**
 * Writes the licences of the packages whose code is in the build to dist/THIRD-PARTY-NOTICES.txt. Finds these packages in the
 * source maps, so that none is missed. Fails if a package has no licence file.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//g;

const maps = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map'));
const sources = maps.flatMap((file) => JSON.parse(readFileSync(join('dist', file), 'utf8')).sources);
// If a path contains several packages, the file belongs to the last one.
// Babel's own source maps contain the folder names of its repository: `babel-x` is the package `@babel/x`.
const toPackage = (name) => name.replace(/^@babel\/babel-/, '@babel/');
const packages = new Set(
  sources.flatMap((source) => [...source.matchAll(PACKAGE)].slice(-1).map(([, name]) => toPackage(name))),
);

const notices = [...packages].sort().map((name) => {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e([.-]|$)/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});

const title = 'This package contains code of the packages below, under these licences.\n';
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', [title, ...notices].join('\n---\n\n'));
