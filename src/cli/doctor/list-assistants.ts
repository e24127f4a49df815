import type { NamedModel } from '../../doctor/facts.js';
import { OpenAI } from '../../client/openai.js';
import type { ShimConfig } from '../../config/config.js';
import type { Store } from '../../store/store.js';

/** Assistants that have a definition. */
export interface DefinedAssistants {
  ids: string[];
  models: NamedModel[];
}

/** Returns the assistants that the options define, unchecked. */
export function readDefinitions({ assistants }: ShimConfig): DefinedAssistants {
  const { definitions = [] } = assistants ?? {};
  const entries = Array.isArray(definitions)
    ? definitions.map(({ id, model }) => ({ id, model }))
    : Object.entries(definitions).map(([id, { model }]) => ({ id, model }));
  return {
    ids: entries.map(({ id }) => id),
    models: entries.map(({ id, model }) => ({ model, by: id })),
  };
}

/** Resolves the assistants in a store. It only reads the store, and sends no request. */
export async function listAssistants(store: Store, namespace: string | undefined): Promise<DefinedAssistants> {
  const client = new OpenAI({
    apiKey: 'none',
    fetch: () => Promise.reject(new Error('Nothing is sent.')),
    assistants: { store, namespace },
  });
  const found: DefinedAssistants = { ids: [], models: [] };
  for await (const { id, model } of client.beta.assistants.list({ limit: 100 })) {
    found.ids.push(id);
    found.models.push({ model, by: id });
  }
  return found;
}
