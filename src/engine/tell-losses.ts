import type { Loss } from '../mapping/to-responses/loss.js';
import type { EventSubject } from '../types/assistants-event.js';
import type { EngineContext } from './context.js';

/** Logs one warning per kind of loss, and reports every loss to the listeners of `onEvent`. */
export function tellLosses(
  { notify, warnOnce }: Pick<EngineContext, 'notify' | 'warnOnce'>,
  losses: readonly Loss[],
  { runId, threadId, assistantId }: EventSubject,
): void {
  for (const { kind, message, leftOut } of losses) {
    warnOnce(kind, message);
    const subject = { runId, threadId, assistantId };
    notify?.(
      leftOut ? { type: 'parameter.left_out', ...subject, ...leftOut } : { type: 'loss', ...subject, loss: kind },
    );
  }
}
