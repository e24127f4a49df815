import { orEmpty } from '../../lib/or-empty.js';
import type { LastError, Message, RequiredActionFunctionToolCall, Run, Usage } from '../../types/index.js';
import type { ResponseOutputItem, UpstreamResponse } from '../../types/responses.js';
import type { LocalCall } from '../tools/tool-type.js';
import { convertUsage } from './convert-usage.js';
import { mapErrorCode } from './map-error-code.js';

/** How a response ended, in legacy terms. */
export interface ResponseOutcome {
  status: 'completed' | 'requires_action' | 'incomplete' | 'failed' | 'cancelled';
  /**
   * The calls that the caller must answer, in order. `requires_action` means that there are such calls or local ones.
   */
  pendingCalls: RequiredActionFunctionToolCall[];
  /** The calls of local tools, in order, however the response ended; absent if there are none. */
  localCalls?: LocalCall[];
  /** Of this response only. */
  usage: Usage | null;
  lastError: LastError | null;
  incompleteDetails: Run['incomplete_details'];
  /** The service does not show how the response ended, so it may not have failed. */
  isUnseen?: boolean;
  /** The response's output items. */
  output: readonly ResponseOutputItem[];
  /** The model's name from the service; absent if it gave none. */
  model?: string;
  /** The service's reason for an incomplete response, or its error code; absent if there is neither. */
  reason?: string;
}

/** The fields of a response that show its progress. */
export type ResponseState = Pick<
  UpstreamResponse,
  'created_at' | 'completed_at' | 'status' | 'output' | 'usage' | 'error' | 'incomplete_details'
> & { model?: unknown };

/** Whether the response has ended. */
export function isResponseEnded(response: Pick<UpstreamResponse, 'status'>): boolean {
  const { status } = response;
  return status === 'completed' || status === 'failed' || status === 'incomplete' || status === 'cancelled';
}

/**
 * The outcome of an ended response with these calls for the caller and for local tools. A completed response with calls
 * requires action.
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

/** The old API's reasons for an incomplete run and its last message. */
interface Cut {
  run: Run['incomplete_details'];
  message: Message['incomplete_details'];
}

/** Reasons that the old API had too. It reported a content filter on the message only. */
const CUTS = new Map<string | undefined, Cut>([
  ['max_output_tokens', { run: { reason: 'max_completion_tokens' }, message: { reason: 'max_tokens' } }],
  ['content_filter', { run: null, message: { reason: 'content_filter' } }],
]);

/** The legacy reasons of an incomplete response; null for a reason that the old API did not have. */
export function convertIncompleteDetails({
  incomplete_details: details,
}: Pick<ResponseState, 'incomplete_details'>): Cut {
  return CUTS.get(details?.reason) ?? { run: null, message: null };
}
