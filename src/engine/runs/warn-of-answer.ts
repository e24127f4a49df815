import { nameAnsweringHost } from '../../lib/answering-host.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/**
 * Warns once per account if the host stops the process after the request that began a run is answered, unless
 * `waitUntil` is set or the caller polls the run to its end.
 */
export function warnOfAnswer(ctx: EngineContext, { record }: RunSession, call: Call): void {
  if (ctx.options.waitUntil || call.isPolled) return;
  const host = nameAnsweringHost();
  if (host === null) return;
  const { background } = record.state;
  const end = background
    ? 'goes on at the service, and its end is noticed when a later request asks for it'
    : 'is lost: it executes in the foreground';
  ctx.warnOnce(
    'answer',
    `${call.name} has begun a run without the option waitUntil. A host like ${host} stops what a request has begun once it is answered: a run that has not ended by then ${end}. Give the host's own: waitUntil: (work) => ctx.waitUntil(work).`,
  );
}
