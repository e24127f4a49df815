import type { ThreadCreateParams } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import type { Home } from './thread-history.js';

/** Warning for apps that keep threads in the store without passing one. */
const IN_MEMORY =
  "Threads are kept in the memory of this process, and are gone with it: give the option 'assistants.store' one that lasts.";

/**
 * Chooses where a new thread is stored, by the option `history`. Throws a TypeError if the app's function returns
 * something else.
 */
export function chooseHome(ctx: EngineContext, params: ThreadCreateParams): Home {
  const { history = 'conversations' } = ctx.options;
  const home: unknown = typeof history === 'function' ? history(params) : history;
  if (home !== 'conversations' && home !== 'store') {
    throw new TypeError("The option 'assistants.history' has to answer 'conversations' or 'store'.");
  }
  if (home === 'store' && ctx.options.store === undefined) ctx.warnOnce('history-in-memory', IN_MEMORY);
  return home;
}
