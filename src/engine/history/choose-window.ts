import { lastMessages } from '../../context/last-messages.js';
import { isCommentary } from '../../mapping/to-assistants/convert-message.js';
import type { ContextStrategy } from '../../types/context.js';
import type { ConversationItem } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunRequest } from '../runs/run-events.js';

/** What a run sees of its thread, where that is not all of it. */
export interface Window {
  strategy: ContextStrategy;
  /** Which items the strategy chooses among. */
  readonly isSeen: (item: ConversationItem) => boolean;
  /** About how many items it will look at; null: nobody knows. */
  size: number | null;
}

/** Items that are looked at beyond the messages sought: some will be none. */
const SPARE_ITEMS = 20;

/**
 * The window of a run; null when it sees all of its thread. The window of the old service goes before the option `context`, and is
 * made of messages alone.
 */
export function chooseWindow(ctx: EngineContext, { parameters, windowed }: RunRequest): Window | null {
  const isShown = (item: ConversationItem): boolean => ctx.options.commentary !== 'drop' || !isCommentary(item);
  const { type, last_messages: count } = parameters.truncation_strategy ?? {};
  if (type === 'last_messages') {
    return {
      strategy: lastMessages(count ?? 1),
      isSeen: (item) => item.type === 'message' && isShown(item),
      size: (count ?? 1) + SPARE_ITEMS,
    };
  }
  if (ctx.strategy !== null) return { strategy: ctx.strategy, isSeen: isShown, size: null };
  // A process that has a strategy began the run.
  return windowed ? { strategy: lastMessages(Number.MAX_SAFE_INTEGER), isSeen: isShown, size: null } : null;
}
