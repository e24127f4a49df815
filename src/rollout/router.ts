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

/** A call whose way is to be found. */
export interface RoutedRequest extends LegacyRequest {
  /** Told which way the call goes, before it does; of one about an assistant or a copied thread, that it may go both. */
  onSide: (side: RolloutSide | 'both') => void;
}

/** Sends each call of the old API one of two ways. */
export interface Router {
  /** Answers a call: `own` makes it here. What either way refuses is thrown. */
  route<Answer>(request: RoutedRequest, own: () => Promise<Answer>): Promise<Answer>;
}

/**
 * Calls on a thread go where the thread is, which takes one read of the store; those that make a thread go where the decision
 * says. Calls about assistants concern both ways, as does the deletion of a thread that the other way may have, too.
 */
export function createRouter(option: RolloutOption, ports: RolloutPorts): Router {
  const { when, fallback = 'error', sideOf } = readRollout(option);
  const isOurs = toDecision(when);

  const askLegacy = async (request: LegacyRequest): Promise<object> =>
    readAnswer(() => callLegacy(ports.legacy, request), request.call, ports.adoptError, isStreamed(request));

  /** A run may name an assistant that only the other way knows: it is fetched, once, and the call is made again. */
  const withAssistant = async (request: LegacyRequest, own: () => Promise<object>): Promise<object> => {
    try {
      return await own();
    } catch (error) {
      const id = readUnknownAssistant(error, request);
      if (id === undefined) throw error;
      const call = { ...request.call, name: 'assistants.retrieve' };
      const found = await askLegacy({ ids: { id }, body: undefined, call }).catch(() => {
        // The caller has asked for a run, and is told what became of it.
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
      // Noted as soon as there is a thread.
      const isMade = request.call.threadId !== undefined || describesStore(request);
      if (fallback === 'error' || isMade || !isRefusal(error) || isRefusedRun(error)) throw error;
      return byLegacy('fallback');
    }
  };

  /** Where the thread is, once it was carried over if it is to be. */
  const findCarried = async (threadId: string, told: RolloutCall): Promise<RolloutSide> => {
    const writes = !/\.(retrieve|list)$/.test(told.method);
    const side = await ports.findSide(threadId, writes);
    if (side === 'shim' || ports.carry === null || OF_ACTIVE_RUN.test(told.method) || !(await isOurs(told)))
      return side;
    try {
      await ports.carry(threadId);
    } catch (error) {
      // The other way answers, as before: that a run is at work, or that the thread is not there, is nothing to tell.
      if (!isRefusal(error)) ports.warn(`The thread ${threadId} was not carried over: ${String(error)}`);
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
    // The original would answer for the thread as soon as the copy is gone.
    if (isOfBoth)
      await orIfUnknown<object | null>(
        () => askLegacy(request),
        () => Promise.resolve(null),
      );
    return withAssistant(request, own);
  };
  // The two ways answer alike: `readAnswer` sees to it.
  return { route: route as Router['route'] };
}

/** Calls on a run that is most likely at work, such as those of a poll: its thread could not be carried over, and each would ask for it. */
const OF_ACTIVE_RUN = /^threads\.runs\.(retrieve|cancel|submitToolOutputs)$/;

const isStreamed = ({ body }: LegacyRequest): boolean => isRecord(body) && body['stream'] === true;

/** Whether the service, or a check ahead of it, has refused a call for good: nothing was made. */
const isRefusal = (error: unknown): boolean => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 409;
};

/** Whether the thread describes a vector store, which is made ahead of it. */
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

/** Does something once it is known which thread a call has made, ahead of the caller. */
async function whenMade(answer: object, settle: (threadId: string) => Promise<void>): Promise<object> {
  if (Symbol.asyncIterator in answer) {
    // Only streams of events can be iterated so.
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

/** Of a thread its id, of everything else the thread that it belongs to. */
function readThreadId(value: object): string | undefined {
  const { object, id, thread_id: threadId } = value as { object?: string; id?: string; thread_id?: string };
  return object === 'thread' ? id : threadId;
}
