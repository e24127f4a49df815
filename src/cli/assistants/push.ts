import type { OpenAI } from '../../client/openai.js';
import { importAssistants } from '../../import/index.js';
import type { Assistant } from '../../types/index.js';
import { toDefinition } from './to-definition.js';
import { isDeepStrictEqual } from 'node:util';

/** What has to be done so that a store has the assistants of a file. */
export interface Plan {
  created: Assistant[];
  changed: Assistant[];
  /** Ids of assistants that the file does not have. */
  onlyInStore: string[];
}

export function planPush(wanted: readonly Assistant[], stored: readonly Assistant[]): Plan {
  const known = new Map(stored.map((assistant) => [assistant.id, assistant]));
  const ids = new Set(wanted.map(({ id }) => id));
  const isChanged = (assistant: Assistant): boolean => {
    const before = known.get(assistant.id);
    return before !== undefined && !isDeepStrictEqual(toDefinition(before), toDefinition(assistant));
  };
  return {
    created: wanted.filter(({ id }) => !known.has(id)),
    changed: wanted.filter(isChanged),
    onlyInStore: [...known.keys()].filter((id) => !ids.has(id)).sort(),
  };
}

/** Makes and changes assistants, and with `prune` deletes those that the file does not have. What is done once is not done again. */
export async function push(client: OpenAI, { created, changed, onlyInStore }: Plan, prune: boolean): Promise<void> {
  if (created.length > 0) await importAssistants(client, created);
  for (const { id, object: _object, created_at: _time, ...fields } of changed)
    await client.beta.assistants.update(id, fields);
  if (prune) for (const id of onlyInStore) await client.beta.assistants.delete(id);
}
