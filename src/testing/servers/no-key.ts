import type { JsonObject } from '../json.js';
import type { ServerRule } from './server.js';

/** The rule of a server that requires no key. `ask` is a request for a response that the server answers. */
export const needsNoKey = (told: Pick<ServerRule, 'id' | 'says' | 'since' | 'page'>, ask: JsonObject): ServerRule => ({
  ...told,
  proven: true,
  key: 'none',
  example: { send: 'POST /responses', headers: { authorization: '' }, body: ask, answer: { status: 200, body: {} } },
});
