import { orEmpty } from '../../lib/or-empty.js';
import type { LastError, Message, RequiredActionFunctionToolCall, Run, Usage } from '../../types/index.js';
import type { ResponseOutputItem, UpstreamResponse } from '../../types/responses.js';
import type { LocalCall } from '../tools/tool-type.js';
import { convertUsage } from './convert-usage.js';
import { mapErrorCode } from './map-error-code.js';

/** How a response ended, in legacy terms. */
export interface ResponseOutcome {
  status: 'completed' | 'requires_action' | 'incomplete' | 'failed' | 'cancelled';
  /** The calls that the caller has to answer, in order. Where it is `requires_action`, there are such or local ones. */
  pendingCalls: RequiredActionFunctionToolCall[];
  /** The calls of local tools, in order, however the response ended; absent when there are none. */
  localCalls?: LocalCall[];
  /** Of this response alone. */
  usage: Usage | null;
  lastError: LastError | null;
  incompleteDetails: Run['incomplete_details'];
  /** The service does not show how it ended: it may not have failed. */
  isUnseen?: boolean;
  /** The items that the response made. */
  output: readonly ResponseOutputItem[];
  /** The model, as the service names it; absent where it did not say. */
  model?: string;
  /** Why it is incomplete, or the code of its error, as the service names it; absent where there is neither. */
  reason?: string;
}

/** What of a response says how far its run has come. */
export type ResponseState = Pick<
  UpstreamResponse,
  'created_at' | 'completed_at' | 'status' | 'output' | 'usage' | 'error' | 'incomplete_details'
> & { model?: unknown };

/** Nothing will change the response any more. */
export function isResponseEnded(response: Pick<UpstreamResponse, 'status'>): boolean {
  const { status } = response;
  return status === 'completed' || status === 'failed' || status === 'incomplete' || status === 'cancelled';
}

/**
 * The outcome of an ended response that made these calls for the caller, and for local tools. A completed one with
 * calls awaits their outputs.
 */
export function mapRunStatus(
  response: ResponseState,
  calls: RequiredActionFunctionToolCall[],
  localCalls: LocalCall[] = [],
): ResponseOutcome {
  const usage = convertUsage(response.usage);
  const output = orEmpty(response.output);
  const local = localCalls.length === 0 ? {} : { localCalls };
  const told = readModel(response);
  const outcome = { pendingCalls: [], ...local, usage, lastError: null, incompleteDetails: null, output, ...told };
  switch (response.status) {
    case 'failed':
      return {
        ...outcome,
        status: 'failed',
        lastError: convertError(response.error),
        ...readReason(response.error?.code),
      };
    case 'incomplete': {
      const incompleteDetails = convertIncompleteDetails(response).run;
      return {
        ...outcome,
        status: 'incomplete',
        incompleteDetails,
        ...readReason(response.incomplete_details?.reason),
      };
    }
    case 'cancelled':
      return { ...outcome, status: 'cancelled' };
    default:
      if (calls.length + localCalls.length === 0) return { ...outcome, status: 'completed' };
      return { ...outcome, status: 'requires_action', pendingCalls: calls };
  }
}

const readModel = ({ model }: ResponseState): Pick<ResponseOutcome, 'model'> =>
  typeof model === 'string' && model !== '' ? { model } : {};

const readReason = (reason: string | null | undefined): Pick<ResponseOutcome, 'reason'> => (reason ? { reason } : {});

function convertError(error: UpstreamResponse['error']): LastError {
  const { code, message } = error ?? {};
  return { code: mapErrorCode(code, undefined, message), message: message ?? 'Sorry, something went wrong.' };
}

/** Why the old API would have said that a run, and its last message, are incomplete. */
interface Cut {
  run: Run['incomplete_details'];
  message: Message['incomplete_details'];
}

/** Reasons of a response that the old API had a word for. It called a content filter so on the message alone. */
const CUTS = new Map<string | undefined, Cut>([
  ['max_output_tokens', { run: { reason: 'max_completion_tokens' }, message: { reason: 'max_tokens' } }],
  ['content_filter', { run: null, message: { reason: 'content_filter' } }],
]);

/** What cut an incomplete response short; nothing is said of a reason that the old API did not have. */
export function convertIncompleteDetails({
  incomplete_details: details,
}: Pick<ResponseState, 'incomplete_details'>): Cut {
  return CUTS.get(details?.reason) ?? { run: null, message: null };
}
