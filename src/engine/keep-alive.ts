import { describeThrown } from '../lib/describe-thrown.js';
import type { EngineContext } from './context.js';

/** Asks the host to wait for work. A host that cannot be asked is no reason not to do it. */
export function keepAlive(ctx: EngineContext, work: Promise<unknown>): void {
  try {
    ctx.options.waitUntil?.(work);
  } catch (error) {
    ctx.warnOnce('wait-until', `The option waitUntil threw: ${describeThrown(error)}`);
  }
}
