import { badRequest } from './api-error.js';
import { asString, type JsonObject } from './json.js';
import type { Container, State } from './state.js';
import type { WireItem } from './types.js';

/** Whether a container has ended, by the fake's clock. An unknown container has ended. */
export function hasEnded(container: Container | undefined, state: State): boolean {
  return !container || state.now() - container.lastActiveAt >= container.minutes * 60;
}

/** Notes that a container is used now. Its time until it expires begins again. */
export function touch(container: Container, state: State): void {
  container.lastActiveAt = state.now();
}

/** The container as the service returns it. */
export function showContainer(container: Container, state: State): JsonObject & { id: string } {
  const { object, lastActiveAt, minutes } = container;
  return {
    ...object,
    status: hasEnded(container, state) ? 'expired' : 'running',
    expires_after: { anchor: 'last_active_at', minutes },
    last_active_at: Math.floor(lastActiveAt),
  };
}

/**
 * The container in which the code interpreter calls of a response will run: the one that the request names, or with `auto` the
 * one of the newest call in the context. Null means a new container. Throws if the container has ended.
 */
export function chooseContainer(tools: readonly JsonObject[], items: readonly WireItem[], state: State): string | null {
  const tool = tools.find(({ type }) => type === 'code_interpreter');
  const calls = items.filter(({ type }) => type === 'code_interpreter_call');
  const known = calls.flatMap((item) => asString(item.container_id) ?? []).at(-1) ?? null;
  const isLost = known !== null && hasEnded(state.containers.get(known), state);
  const named = asString(tool?.container);
  if (named !== null && hasEnded(state.containers.get(named), state)) throw badRequest('Container is expired.');
  const needsKnown = state.options.endedCalls === 'refuse' || (tool !== undefined && named === null);
  if (isLost && needsKnown) {
    const isExpected = state.options.endedContainer === 'expected';
    throw badRequest(isExpected ? `Expected container_id: ${known}` : 'Container is expired.');
  }
  return named ?? known;
}
