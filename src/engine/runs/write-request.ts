import type { Replacement } from '../../mapping/to-responses/apply-successor.js';
import { convertRunRequest, type RunRequest } from '../../mapping/to-responses/convert-run-request.js';
import { describeJsonMode } from '../../mapping/to-responses/json-item.js';
import { readModel, type RequestEdit } from '../../mapping/to-responses/edit-request.js';
import { leaveOut } from '../../mapping/to-responses/leave-out.js';
import { readRunParameters } from '../../mapping/to-responses/run-parameters.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { toHistory } from '../history/history-window.js';
import { tellLosses } from '../tell-losses.js';
import { listCodeFiles } from './gone-files.js';
import { findRunReplacement, tellOfReplacement } from './replace-model.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';
import { warnOfShutdown } from './warn-of-shutdown.js';

/** A request for a turn, ready to be sent. */
export interface WrittenRequest {
  body: ResponseCreateParamsStreaming;
  /** The model that the run, or the caller's option `request`, names. */
  asked: string;
  /** The model that replaces it, if any. */
  replacement: Replacement | undefined;
  /** How many parameters were left out because the model refused them earlier. */
  leftOut: number;
}

/** The request for a turn before models are replaced and refused parameters are left out. */
export function draftRequest(
  { asked: { run, parameters, sources, localTools }, state: { turn, usage } }: RunRecord,
  request: TurnRequest,
  { edit = null, replacement }: { edit?: RequestEdit | null; replacement?: Replacement | undefined } = {},
): RunRequest {
  return convertRunRequest({
    parameters: readRunParameters(run, parameters),
    threadId: run.thread_id,
    ...sources,
    vectorStoreIds: request.stores ?? sources.vectorStoreIds,
    codeInterpreterFileIds: listCodeFiles(sources, request),
    localTools,
    ...request,
    turn,
    usedCompletionTokens: usage?.completion_tokens ?? 0,
    edit,
    replacement,
  });
}

/** Makes the request for a turn. Reports what it leaves out and which model it replaces. */
export function writeRequest(
  ctx: EngineContext,
  record: RunRecord,
  { request, edit }: { request: TurnRequest; edit: RequestEdit | null },
  call: Call,
): WrittenRequest {
  const asked = (edit && readModel(edit)) ?? record.asked.parameters.model;
  const replacement = findRunReplacement(ctx, record, { model: asked, fallback: request.fallback });
  if (replacement) tellOfReplacement(ctx, asked, replacement, call);
  else warnOfShutdown(ctx, asked);
  const { body, losses } = draftRequest(record, request, { edit, replacement });
  const taken = leaveOutRefused(ctx, body);
  tellLosses(ctx, [...losses, ...taken.losses], call);
  const sent = ctx.jsonMode.needsSchema ? describeJsonMode(taken.body) : taken.body;
  return { body: sent, asked, replacement, leftOut: taken.losses.length };
}

/** Whether the next turn of a run can run in the background, as far as is known about its model. */
export function takesBackground(ctx: EngineContext, record: RunRecord): boolean {
  const replacement = findRunReplacement(ctx, record);
  const request = { history: toHistory(record), input: [], background: true };
  return leaveOutRefused(ctx, draftRequest(record, request, { replacement }).body).body.background === true;
}

const leaveOutRefused = ({ refusedParameters }: EngineContext, body: ResponseCreateParamsStreaming): RunRequest =>
  leaveOut(body, (part, efforts) => efforts.some((effort) => refusedParameters.has(String(body.model), effort, part)));
