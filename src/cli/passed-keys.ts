import OpenAI from 'openai';
import type { ClientFor } from '../server/index.js';

/** A client for each key that one user sends, who may see all that is stored. */
export function createPassedKeys(baseURL: string | undefined): ClientFor {
  const clients = new Map<string, OpenAI>();
  return ({ headers }) => {
    const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
    const apiKey = bearer ?? headers.get('api-key') ?? '';
    const client = clients.get(apiKey) ?? new OpenAI({ apiKey, baseURL });
    clients.set(apiKey, client);
    return client;
  };
}
