import { hmacSha256 } from '../../lib/hmac.js';
import type { Credentials } from '../../upstream/credentials.js';

/** Distinguishes these hashes from other uses of the key. */
const PURPOSE = 'openai-assistants-shim/key-of-a-run';

/**
 * The hash of an API key, with its organization and project, that is stored with the runs of that key: an HMAC of the
 * thread's id with the key itself as the secret. A process with the key can tell whether the key made a run. Other
 * readers learn neither the key, nor which runs on different threads have the same key.
 */
export const hashKey = ({ key, organization, project }: Credentials, threadId: string): string =>
  hmacSha256(key, JSON.stringify([PURPOSE, organization, project, threadId]));
