import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/**
 * Runs a task on a run that must not run twice at once in this process. Meanwhile, other calls read the run from the
 * store, because another process may do the same, or continue the run.
 */
export async function workOn<T>(ctx: EngineContext, session: RunSession, task: () => Promise<T>): Promise<T> {
  const { id } = session;
  ctx.sessions.set(id, session);
  session.isVisited = true;
  const done = task().finally(() => {
    session.isVisited = false;
    if (ctx.sessions.get(id) === session) ctx.sessions.delete(id);
    session.wake();
  });
  session.done = done.then(
    () => undefined,
    () => undefined,
  );
  return await done;
}
