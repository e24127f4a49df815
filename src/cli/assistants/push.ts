import type { OpenAI } from '../../client/openai.js';
import { importAssistants } from '../../import/index.js';
import type { Assistant } from '../../types/index.js';
import { CliError } from '../cli-error.js';
import { toDefinition } from './to-definition.js';

/** The changes that give a store the assistants of a file. */
export interface Plan {
  created: Assistant[];
  changed: Assistant[];
  /** Ids of assistants that are not in the file. */
  onlyInStore: string[];
}

/** Compares the fields that the file has, including the order of keys in them, because a model sees that order. */
export function planPush(wanted: readonly Assistant[], stored: readonly Assistant[]): Plan {
  const known = new Map(stored.map((assistant) => [assistant.id, assistant]));
  const ids = new Set(wanted.map(({ id }) => id));
  const isChanged = (assistant: Assistant): boolean => {
    const before = known.get(assistant.id);
    return before !== undefined && toText(before) !== toText(assistant);
  };
  return {
    created: wanted.filter(({ id }) => !known.has(id)),
    changed: wanted.filter(isChanged),
    onlyInStore: [...known.keys()].filter((id) => !ids.has(id)).sort(),
  };
}

const toText = (assistant: Assistant): string => JSON.stringify(toDefinition(assistant));

/**
 * Creates and changes assistants, and with `prune` deletes those that are not in the file. Rejects with the first error.
 * Earlier changes stay, and a repetition makes the rest.
 */
export async function push(client: OpenAI, { created, changed, onlyInStore }: Plan, prune: boolean): Promise<void> {
  if (created.length > 0) {
    const [refused] = (await importAssistants(client, created)).left_out;
    if (refused) throw new CliError(`Not all assistants were created: ${refused.why}`);
  }
  for (const { id, object: _object, created_at: _time, ...fields } of changed)
    await client.beta.assistants.update(id, fields);
  if (prune) for (const id of onlyInStore) await client.beta.assistants.delete(id);
}
