import { isOlder } from '../compare-versions.js';
import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

const OLDEST_NODE = '20.19';
/** The first SDK with `client.conversations`. */
const OLDEST_SDK = '5.15';
/** The first SDK whose clients `withAssistants` can wrap. */
const OLDEST_WRAPPED = '4.20';

export function checkNode({ node }: Pick<DoctorFacts, 'node'>): Verdict {
  return isOlder(node, OLDEST_NODE)
    ? problem(`Node ${node} is older than ${OLDEST_NODE}.`, `Install Node ${OLDEST_NODE} or newer.`)
    : ok(`Node ${node}.`);
}

/** Finds several copies of the SDK, because each has its own error classes. */
export function checkSdkCopies({ sdks }: Pick<DoctorFacts, 'sdks'>): Verdict {
  if (sdks.length === 0) return skipped('No copy of openai is installed here.');
  const [first] = sdks;
  if (sdks.length === 1) return ok(`One copy of openai, ${first?.version ?? ''}.`);
  return problem(
    `${sdks.length} copies of openai are installed: ${sdks.map(({ version, path }) => `${version} in ${path}`).join(', ')}.`,
    'Clients of each work, but `instanceof` does not recognise errors of another copy. Use one range (^5.15, ^6 or ^7) ' +
      'everywhere and deduplicate: npm dedupe, pnpm dedupe, yarn dedupe.',
  );
}

export function checkSdkVersion({ sdks }: Pick<DoctorFacts, 'sdks'>): Verdict {
  if (sdks.length === 0) return skipped('No copy of openai is installed here.');
  const old = sdks.filter(({ version }) => isOlder(version, OLDEST_SDK));
  if (old.length === 0) return ok(`openai is ${OLDEST_SDK} or newer.`);
  const named = old.map(({ version, path }) => `${version} in ${path}`).join(', ');
  const tooOld = old.some(({ version }) => isOlder(version, OLDEST_WRAPPED));
  return problem(
    `openai is older than ${OLDEST_SDK}: ${named}.`,
    (tooOld
      ? `withAssistants takes clients of ${OLDEST_WRAPPED} and newer only. `
      : 'withAssistants takes its clients, and the drop-in class uses a second copy that is newer. ') +
      'Update it: npm install openai@latest',
  );
}
