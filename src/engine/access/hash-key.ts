import { hmacSha256 } from '../../lib/hmac.js';
import type { Credentials } from '../../upstream/credentials.js';

/** Keeps these hashes apart from what else a key may sign. */
const PURPOSE = 'openai-assistants-shim/key-of-a-run';

/**
 * What is kept of an API key, its organization and its project with the runs that it made: on each thread another HMAC,
 * whose secret is the key itself. A run's record tells whether a key made it to a process that has the key; to any other
 * reader it tells neither the key nor which runs of other threads the key made.
 */
export const hashKey = ({ key, organization, project }: Credentials, threadId: string): string =>
  hmacSha256(key, JSON.stringify([PURPOSE, organization, project, threadId]));
