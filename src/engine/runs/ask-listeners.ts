import { refusedRun } from '../../errors.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import type { RunAhead } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';

/**
 * Asks the listeners of the option `onEvent` (`beforeRun`), one after the other, whether a run may begin. If the call
 * is aborted, the wait ends.
 * @throws LegacyError with status 429 if one of them refuses
 */
export async function askListeners(
  { options: { onEvent = [] } }: Pick<EngineContext, 'options'>,
  run: Omit<RunAhead, 'call'>,
  call: Call,
): Promise<void> {
  for (const listener of [onEvent].flat()) {
    const ask = () => listener.beforeRun?.({ call: call.name, ...run });
    const refusal = await unlessAborted(call.options.signal, () => askListener(ask));
    if (refusal === null) continue;
    // Clients of the HTTP handler retry a 429 otherwise.
    call.response = new Response(null, { headers: { 'x-should-retry': 'false' } });
    throw refusal;
  }
}

async function askListener(ask: () => unknown): Promise<Error | null> {
  try {
    const answer = await ask();
    return typeof answer === 'string' ? refusedRun(answer) : null;
  } catch (error) {
    return refusedRun(error instanceof Error ? error.message : 'A listener has refused the run.', error);
  }
}
