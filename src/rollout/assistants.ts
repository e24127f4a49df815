import type { Assistant } from '../types/index.js';
import { orIfUnknown } from './or-if-unknown.js';
import type { AskLegacy, KeepAssistant } from './ports.js';

/** What a call about assistants needs of both sides. */
export interface AssistantWays {
  /** Makes the call with this library. */
  own: () => Promise<object>;
  /** Makes the call on the legacy side. */
  legacy: AskLegacy;
  keep: KeepAssistant;
}

/**
 * Makes a call about assistants. Both sides should have all assistants, so writes go to both: first to the legacy side, which
 * gives new assistants their ids. If only one side knows an assistant, only that side is written to. An assistant that only the
 * legacy side knows is copied here when it is retrieved. Lists come from the legacy side.
 */
export async function callForAssistants(method: string, { own, legacy, keep }: AssistantWays): Promise<object> {
  switch (method) {
    case 'assistants.list':
      return legacy();
    case 'assistants.create': {
      const made = await legacy();
      // If this fails, the first run with the assistant fetches it.
      await keep(toAssistant(made)).catch(() => undefined);
      return made;
    }
    case 'assistants.retrieve':
      return orIfUnknown(own, async () => {
        const found = await legacy();
        await keep(toAssistant(found));
        return found;
      });
    case 'assistants.update': {
      const updated = await orIfUnknown<object | null>(legacy, () => Promise.resolve(null));
      if (updated === null) return own();
      return orIfUnknown(own, async () => {
        await keep(toAssistant(updated));
        return updated;
      });
    }
    default: {
      const deleted = await orIfUnknown<object | null>(legacy, () => Promise.resolve(null));
      return deleted === null ? own() : orIfUnknown(own, () => Promise.resolve(deleted));
    }
  }
}

/** The response of the legacy side to a call for an assistant is an assistant. */
export const toAssistant = (answer: object): Assistant => answer as Assistant;
