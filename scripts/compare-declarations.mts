/**
 * Lists the public names of the Assistants API in SDK 4 that the declarations of this package lack: first those that the table in
 * docs/differences.md does not explain, then the others. Fails if there are any of the first kind.
 * Usage: `npm run compare:v4 [SDK 4] [later SDK]`. Both are folders, or names in `node_modules`.
 */
import { findDifference } from './compare-v4/differences.mjs';
import { findMissingNames } from './compare-v4/missing-names.mjs';

const [legacySdk = 'openai-4-104', sdk = 'openai'] = process.argv.slice(2);
const names = findMissingNames(legacySdk, sdk);
const missing = names.filter((name) => !findDifference(name));
console.log(missing.join('\n') || `Nothing of ${legacySdk} is missing on ${sdk} unexplained.`);
for (const name of names) {
  const difference = findDifference(name);
  if (difference) console.log(`${name}: ${difference.documented}`);
}
process.exitCode = missing.length === 0 ? 0 : 1;
