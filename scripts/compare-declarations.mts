/**
 * Lists every public name of SDK 4 around the Assistants API that the declarations of this package lack. Fails when there is
 * one: `npm run compare:v4 [SDK 4] [later SDK]`, each as it is installed here or by its folder.
 */
import { findMissingNames } from './compare-v4/missing-names.mjs';

const [legacySdk = 'openai-4-104', sdk = 'openai'] = process.argv.slice(2);
const missing = findMissingNames(legacySdk, sdk);
console.log(missing.join('\n') || `Nothing of ${legacySdk} is missing on ${sdk}.`);
process.exitCode = missing.length === 0 ? 0 : 1;
