import { isRefusedRun, LegacyError } from '../errors.js';
import { isRecord } from '../lib/plain-values.js';
import type { AssistantStreamEvent, RolloutCall, RolloutOption, RolloutSide } from '../types/index.js';
import { callForAssistants, toAssistant } from './assistants.js';
import { describeCall, readRollout, toDecision } from './decide.js';
import { callLegacy, type LegacyRequest } from './legacy-call.js';
import type { RolloutPorts } from './ports.js';
import { orIfUnknown } from './or-if-unknown.js';
import { readAnswer } from './read-answer.js';
import { takeKey } from './take-key.js';

/** A call for which a side is to be chosen. */
export interface RoutedRequest extends LegacyRequest {
  /**
   * Called with the side before the call is made; `both` for a call about an assistant or a copied thread that may go to both.
   */
  onSide: (side: RolloutSide | 'both') => void;
}

/** Sends each call of the old API to one side, or to both. */
export interface Router {
  /** Makes a call; `own` makes it with this library. Rejects with the error of the side. */
  route<Answer>(request: RoutedRequest, own: () => Promise<Answer>): Promise<Answer>;
}

/**
 * Creates a router. A call about a thread goes to the side of the thread, which takes one read of the store. For a call that
 * creates a thread, the decision chooses the side. Calls about assistants concern both sides, and so does deleting a thread
 * that the legacy side may have as well.
 */
export function createRouter(option: RolloutOption, ports: RolloutPorts): Router {
  const { when, fallback = 'error', sideOf } = readRollout(option);
  const isOurs = toDecision(when);

  const askLegacy = async (request: LegacyRequest): Promise<object> =>
    readAnswer(() => callLegacy(ports.legacy, request), request.call, ports.adoptError, isStreamed(request));

  /**
   * Makes a call with this library. If its assistant is known only to the legacy side, the assistant is copied here, and the
   * call made again.
   */
  const withAssistant = async (request: LegacyRequest, own: () => Promise<object>): Promise<object> => {
    try {
      return await own();
    } catch (error) {
      const id = readUnknownAssistant(error, request);
      if (id === undefined) throw error;
      const call = { ...request.call, name: 'assistants.retrieve' };
      const found = await askLegacy({ ids: { id }, body: undefined, call }).catch(() => {
        // The caller asked for a run, so it gets the error of the run.
        throw error;
      });
      await ports.keepAssistant(toAssistant(found));
      return own();
    }
  };

  const settle = async (call: string, side: RolloutSide, because: 'decision' | 'fallback', threadId: string) => {
    if (side === 'legacy') await ports.keepSide(threadId);
    ports.notify?.({ type: 'rollout.decided', threadId, call, side, because });
  };

  const make = async (request: RoutedRequest, told: RolloutCall, own: () => Promise<object>): Promise<object> => {
    const { name } = request.call;
    const byLegacy = async (because: 'decision' | 'fallback') =>
      whenMade(await askLegacy(request), (threadId) => settle(name, 'legacy', because, threadId));
    const side = (await isOurs(told)) ? 'shim' : 'legacy';
    request.onSide(side);
    if (side === 'legacy') return byLegacy('decision');
    try {
      return await whenMade(await withAssistant(request, own), (threadId) =>
        settle(name, 'shim', 'decision', threadId),
      );
    } catch (error) {
      // `threadId` is set as soon as the thread exists.
      const isMade = request.call.threadId !== undefined || describesStore(request);
      if (fallback === 'error' || isMade || !isRefusal(error) || isRefusedRun(error)) throw error;
      return byLegacy('fallback');
    }
  };

  /** Resolves the side of a thread, after copying it to this side if `carryOnUse` and the decision want that. */
  const findCarried = async (threadId: string, told: RolloutCall): Promise<RolloutSide> => {
    const writes = !/\.(retrieve|list)$/.test(told.method);
    const side = await ports.findSide(threadId, writes);
    if (side === 'shim' || ports.carry === null || OF_ACTIVE_RUN.test(told.method) || !(await isOurs(told)))
      return side;
    try {
      await ports.carry(threadId);
    } catch (error) {
      // The legacy side answers as before. A refusal needs no warning: a run is active, or the thread does not exist.
      if (!isRefusal(error))
        ports.warn(`The thread ${threadId} could not be copied from the legacy side: ${String(error)}`);
    }
    return ports.findSide(threadId, writes);
  };

  const route = async (request: RoutedRequest, own: () => Promise<object>): Promise<object> => {
    const { ids, body, call } = request;
    const key = takeKey(call);
    const told = describeCall(call.name, Object.values(ids), body, key);
    if (call.name.startsWith('assistants.')) {
      const legacy = () => askLegacy(request);
      request.onSide(call.name === 'assistants.list' ? 'legacy' : 'both');
      return callForAssistants(call.name, { own, legacy, keep: ports.keepAssistant });
    }
    const { threadId } = told;
    if (threadId === undefined) return make(request, told, own);
    const said = await sideOf?.(threadId);
    const side = said ?? (await findCarried(threadId, told));
    const isOfBoth = side === 'shim' && call.name === 'threads.delete' && ports.mayBeCopy(threadId);
    request.onSide(isOfBoth ? 'both' : side);
    if (side === 'legacy') return askLegacy(request);
    // The original is deleted first: otherwise it would answer for the thread once the copy is gone.
    if (isOfBoth)
      await orIfUnknown<object | null>(
        () => askLegacy(request),
        () => Promise.resolve(null),
      );
    return withAssistant(request, own);
  };
  // Both sides return the same types: `readAnswer` converts those of the legacy side.
  return { route: route as Router['route'] };
}

/**
 * Calls about a run that is probably active, such as those of a poll. Its thread could not be copied, and each call would try
 * again.
 */
const OF_ACTIVE_RUN = /^threads\.runs\.(retrieve|cancel|submitToolOutputs)$/;

const isStreamed = ({ body }: LegacyRequest): boolean => isRecord(body) && body['stream'] === true;

/** Whether the service, or a check before it, has refused a call for good, so that nothing was created. */
const isRefusal = (error: unknown): boolean => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 409;
};

/** Whether the thread describes a vector store, which is created before the thread. */
function describesStore({ body }: LegacyRequest): boolean {
  const { thread, tool_resources: resources } = readFields(body);
  return [resources, readFields(thread)['tool_resources']].some((given) => {
    const { vector_stores: stores } = readFields(readFields(given)['file_search']);
    return Array.isArray(stores) && stores.length > 0;
  });
}

const readFields = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

function readUnknownAssistant(error: unknown, { body }: LegacyRequest): string | undefined {
  const isUnknown = error instanceof LegacyError && error.status === 404 && /^No assistant /.test(error.body.message);
  return isUnknown && isRecord(body) && typeof body['assistant_id'] === 'string' ? body['assistant_id'] : undefined;
}

/** Calls `settle` with the id of the thread that a call has created, before the caller gets the answer. */
async function whenMade(answer: object, settle: (threadId: string) => Promise<void>): Promise<object> {
  if (Symbol.asyncIterator in answer) {
    // Only a stream of events has this symbol.
    return settleAtFirst(answer as AsyncIterable<AssistantStreamEvent>, settle);
  }
  const threadId = readThreadId(answer);
  if (threadId !== undefined) await settle(threadId);
  return answer;
}

async function* settleAtFirst(
  events: AsyncIterable<AssistantStreamEvent>,
  settle: (threadId: string) => Promise<void>,
): AsyncGenerator<AssistantStreamEvent> {
  let isSettled = false;
  for await (const event of events) {
    const threadId = isSettled ? undefined : readThreadId(event.data);
    if (threadId !== undefined) {
      isSettled = true;
      await settle(threadId);
    }
    yield event;
  }
}

/** Returns the id of a thread, or the thread id of another object. */
function readThreadId(value: object): string | undefined {
  const { object, id, thread_id: threadId } = value as { object?: string; id?: string; thread_id?: string };
  return object === 'thread' ? id : threadId;
}
