import { describeThrown } from '../lib/describe-thrown.js';
import type { EngineContext } from './context.js';

/**
 * Asks the host, by the option `waitUntil`, not to stop the process before the work is done. If the option throws, the
 * work goes on and a warning is logged.
 */
export function keepAlive(ctx: EngineContext, work: Promise<unknown>): void {
  try {
    ctx.options.waitUntil?.(work);
  } catch (error) {
    ctx.warnOnce('wait-until', `The option waitUntil threw: ${describeThrown(error)}`);
  }
}
