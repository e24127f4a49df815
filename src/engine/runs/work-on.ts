import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/** Does something to a run that no two callers in this process may do at once: others are answered from memory. */
export async function workOn<T>(ctx: EngineContext, session: RunSession, task: () => Promise<T>): Promise<T> {
  const { id } = session;
  ctx.sessions.set(id, session);
  const done = task().finally(() => {
    if (ctx.sessions.get(id) === session) ctx.sessions.delete(id);
    session.wake();
  });
  session.done = done.then(
    () => undefined,
    () => undefined,
  );
  return await done;
}
