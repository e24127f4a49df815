/**
 * Lists every public name of SDK 4 around the Assistants API that the declarations of this package lack, first those that the
 * table in docs/differences.md does not explain; fails when there is one: `npm run compare:v4 [SDK 4] [later SDK]`, each as it is
 * installed here or by its folder.
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
