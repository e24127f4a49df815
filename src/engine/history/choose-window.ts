import { lastMessages } from '../../context/last-messages.js';
import { isCommentary } from '../../mapping/to-assistants/convert-message.js';
import type { ContextStrategy } from '../../types/context.js';
import type { ConversationItem } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunRequest } from '../runs/run-events.js';

/** The part of its thread that a run sees, if not all of it. */
export interface Window {
  strategy: ContextStrategy;
  /** Which items the strategy can choose from. */
  readonly isSeen: (item: ConversationItem) => boolean;
  /** About how many items it will read; null: unknown. */
  size: number | null;
}

/** Items to read in addition to the wanted messages, because some are not messages. */
const SPARE_ITEMS = 20;

/**
 * Chooses the window of a run; null if it sees its whole thread. The run's own truncation strategy takes precedence
 * over the option `context`, and selects messages only.
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
  // A process with a strategy began the run; this one has none, so it sends everything.
  return windowed ? { strategy: lastMessages(Number.MAX_SAFE_INTEGER), isSeen: isShown, size: null } : null;
}
