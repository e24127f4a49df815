import type { Replacement } from '../../mapping/to-responses/apply-successor.js';
import { convertRunRequest, type RunRequest } from '../../mapping/to-responses/convert-run-request.js';
import { leaveOut } from '../../mapping/to-responses/leave-out.js';
import { readRunParameters } from '../../mapping/to-responses/run-parameters.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { toHistory } from '../history/history-window.js';
import { tellLosses } from '../tell-losses.js';
import { findReplacement, tellOfReplacement } from './replace-model.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';

/** The request for a turn as it is sent. */
export interface WrittenRequest {
  body: ResponseCreateParamsStreaming;
  /** What is asked in place of the model that the run names. */
  replacement: Replacement | undefined;
  /** How many parameters are left out because the model has refused them. */
  leftOut: number;
}

/** Writes the request for a turn. Tells what it leaves out and which model it replaces. */
export function writeRequest(ctx: EngineContext, record: RunRecord, request: TurnRequest, call: Call): WrittenRequest {
  const replacement = findReplacement(ctx, record.asked.parameters.model);
  if (replacement) tellOfReplacement(ctx, record.asked.parameters.model, replacement, call);
  const { body, losses } = convert(record, request, replacement);
  const taken = leaveOutRefused(ctx, body);
  tellLosses(ctx, [...losses, ...taken.losses], call);
  return { body: taken.body, replacement, leftOut: taken.losses.length };
}

/** Whether the next turn of a run may ask for the background, as far as is known of its model. */
export function takesBackground(ctx: EngineContext, record: RunRecord): boolean {
  const replacement = findReplacement(ctx, record.asked.parameters.model);
  const request = { history: toHistory(record), input: [], background: true };
  return leaveOutRefused(ctx, convert(record, request, replacement).body).body.background === true;
}

const leaveOutRefused = ({ refusedParameters }: EngineContext, body: ResponseCreateParamsStreaming): RunRequest =>
  leaveOut(body, (part, efforts) => efforts.some((effort) => refusedParameters.has(String(body.model), effort, part)));

function convert(
  { asked: { run, parameters, sources }, state: { turn, usage } }: RunRecord,
  request: TurnRequest,
  replacement: Replacement | undefined,
): RunRequest {
  return convertRunRequest({
    parameters: readRunParameters(run, parameters),
    ...sources,
    ...request,
    turn,
    usedCompletionTokens: usage?.completion_tokens ?? 0,
    replacement,
  });
}
