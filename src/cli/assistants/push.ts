import type { OpenAI } from '../../client/openai.js';
import { importAssistants } from '../../import/index.js';
import type { Assistant } from '../../types/index.js';
import { CliError } from '../cli-error.js';
import { toDefinition } from './to-definition.js';

/** What has to be done so that a store has the assistants of a file. */
export interface Plan {
  created: Assistant[];
  changed: Assistant[];
  /** Ids of assistants that the file does not have. */
  onlyInStore: string[];
}

/** Compares by what a file says of an assistant, the order of names within its fields included, which a model sees. */
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
 * Makes and changes assistants, and with `prune` deletes those that the file does not have. Rejects with the first failure; what
 * was done by then stays, and a repetition does the rest.
 */
export async function push(client: OpenAI, { created, changed, onlyInStore }: Plan, prune: boolean): Promise<void> {
  if (created.length > 0) {
    const [refused] = (await importAssistants(client, created)).left_out;
    if (refused) throw new CliError(`Not all assistants were made: ${refused.why}`);
  }
  for (const { id, object: _object, created_at: _time, ...fields } of changed)
    await client.beta.assistants.update(id, fields);
  if (prune) for (const id of onlyInStore) await client.beta.assistants.delete(id);
}
