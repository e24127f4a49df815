import { nowInSeconds } from '../../lib/clock.js';
import { createOrderKey } from '../../lib/random-id.js';
import { createRunObject } from '../../mapping/to-assistants/convert-run.js';
import { resolveRunParameters, takeUnshown } from '../../mapping/to-responses/run-parameters.js';
import type { Assistant, Metadata, RunCreateParamsBase, ToolResources } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import type { Lease } from '../records/lease.js';
import type { ThreadRecord } from '../records/records.js';
import { listLocalTools } from '../local-tools/local-tools.js';
import { resolveRunSources } from '../tool-resources.js';
import type { StartedTurn } from './receive-created.js';
import type { RunRecord, RunRequest, RunState } from './run-events.js';
import { SEARCH_CONTENT } from './search-content.js';

const TEN_MINUTES = 600;

/** How long a run may take, in seconds, from its creation. */
export const readRunLifetime = ({ options }: Pick<EngineContext, 'options'>): number =>
  Math.ceil(options.runTimeout ?? TEN_MINUTES);

/** The state of a new run. `responseIds` has the id of its first response, if known. */
export function createRunState(
  responseIds: RunState['responseIds'],
  { background, metadata }: { background: boolean; metadata: Metadata | null },
): RunState {
  return {
    phase: { at: 'working', began: false, outputs: null },
    stop: null,
    turn: 0,
    responseIds,
    background,
    metadata,
    startedAt: null,
    endedAt: null,
    steps: [],
    usage: null,
    lastUsage: null,
    lastError: null,
    incompleteDetails: null,
  };
}

/** Drafts a run. Its id is still empty: it is made from the id of its first response. */
export function draftRun(
  ctx: EngineContext,
  hold: string,
  thread: ThreadRecord,
  {
    threadId,
    assistant,
    params,
    toolResources,
    variant,
    keyHash,
  }: {
    threadId: string;
    assistant: Assistant;
    params: RunCreateParamsBase;
    toolResources?: ToolResources | null | undefined;
    keyHash: string | null;
  } & Pick<RunRequest, 'variant'>,
): RunRecord {
  const parameters = resolveRunParameters(assistant, params);
  const createdAt = nowInSeconds(ctx.clock);
  const metadata = params.metadata ?? {};
  const localTools = listLocalTools(ctx.options.tools, parameters.tools);
  const asked = {
    orderKey: createOrderKey(ctx.clock.now()),
    hold,
    run: createRunObject({
      id: '',
      threadId,
      assistantId: assistant.id,
      createdAt,
      expiresAt: createdAt + readRunLifetime(ctx),
      parameters,
      metadata,
      toolResources: toolResources ?? thread.toolResources ?? {},
    }),
    parameters: takeUnshown(parameters),
    sources: resolveRunSources(assistant, thread, toolResources),
    ...(localTools.length === 0 ? {} : { localTools }),
    includeContent: params.include?.includes(SEARCH_CONTENT) ?? false,
    ...(variant === undefined ? {} : { variant }),
    ...(keyHash === null ? {} : { keyHash }),
    ...findHome(thread),
  };
  return { asked, state: createRunState([], { background: false, metadata }) };
}

/** Records where the thread's items are; empty if the thread's id names its conversation. */
function findHome({ history }: ThreadRecord): Pick<RunRequest, 'history' | 'firstItem' | 'conversation'> {
  if (history === undefined) return {};
  const { conversation, next } = history;
  return conversation?.done ? { conversation: conversation.id } : { history: 'store', firstItem: next };
}

/**
 * Gives a drafted run its id. `createdAt` in Unix seconds, as shown; `startsAt` in Unix seconds, from which its time
 * limit counts. `lease`: of the process that reads the response, if the service does not store it.
 */
export function nameRun(
  { asked, state }: RunRecord,
  { id, createdAt, startsAt }: { id: string; createdAt: number; startsAt: number },
  {
    responseId,
    background,
    lease,
    fallback,
    isWindow = false,
  }: Pick<StartedTurn, 'responseId' | 'background' | 'fallback' | 'isWindow'> & { lease: Lease | null },
): RunRecord {
  const { created_at: draftedAt, expires_at: expiresAt } = asked.run;
  const lifetime = expiresAt === null ? null : expiresAt - draftedAt;
  const run = { ...asked.run, id, created_at: createdAt, expires_at: lifetime === null ? null : startsAt + lifetime };
  const phase = { at: 'working' as const, began: false, outputs: null, ...(lease === null ? {} : { lease }) };
  const fellBack = fallback ? { fallback } : {};
  const windowed = isWindow ? { windowed: true as const } : {};
  return {
    asked: { ...asked, ...windowed, run },
    state: { ...state, phase, responseIds: [responseId], background, ...fellBack },
  };
}
