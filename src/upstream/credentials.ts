import type { OpenAI } from 'openai';
import type { CallOptions } from './call.js';
import { findKeySource, readGivenOptions } from './key-source.js';
import { toOlderHeaders } from './older-requests.js';

/** The credentials of a call. */
export interface Credentials {
  /** The API key: a secret. */
  key: string;
  organization: string | null;
  project: string | null;
}

/** Reads the credentials of a call; null if a function or other source gives the key. */
export function readCredentials(client: OpenAI, { headers }: CallOptions): Credentials | null {
  const sent = readSentHeaders(client, { headers });
  const header = (name: string): string | null => (typeof sent[name] === 'string' ? sent[name] : null);
  const ofClient = findKeySource(client) === null ? client.apiKey : null;
  const key = header('authorization')?.replace(/^Bearer\s+/i, '') ?? header('api-key') ?? ofClient;
  if (!key) return null;
  // The oldest SDKs have no projects.
  const { organization, project = null } = client as Partial<OpenAI> & Pick<OpenAI, 'organization'>;
  return {
    key,
    organization: header('openai-organization') ?? organization,
    project: header('openai-project') ?? project,
  };
}

/** The headers that a call sets, over the default headers of a client, with names in lower case. */
export function readSentHeaders(client: OpenAI, { headers }: CallOptions): Record<string, unknown> {
  return { ...toLowerCase(readGivenOptions(client).defaultHeaders), ...toLowerCase(headers) };
}

function toLowerCase(headers: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(toOlderHeaders(headers)).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
