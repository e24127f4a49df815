import type { Assistant } from '../types/index.js';
import { orIfUnknown } from './or-if-unknown.js';
import type { AskLegacy, KeepAssistant } from './ports.js';

/** What a call about assistants needs of both ways. */
export interface AssistantWays {
  /** Makes the call here. */
  own: () => Promise<object>;
  /** Makes it by the other way. */
  legacy: AskLegacy;
  keep: KeepAssistant;
}

/**
 * Makes a call about assistants. Both ways have all of them: what writes goes to both, the other way first, which gives the ids.
 * One that only the other way knows is kept here once it is asked for. Lists are the other way's. An assistant that one way
 * does not know is written to by the other alone.
 */
export async function callForAssistants(method: string, { own, legacy, keep }: AssistantWays): Promise<object> {
  switch (method) {
    case 'assistants.list':
      return legacy();
    case 'assistants.create': {
      const made = await legacy();
      // Where it cannot be kept now, its first use here fetches it.
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

/** What the other way answers for an assistant is one. */
export const toAssistant = (answer: object): Assistant => answer as Assistant;
