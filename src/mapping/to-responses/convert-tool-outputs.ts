import type { ToolOutput } from '../../types/index.js';
import type { ResponseInputItem } from '../../types/responses.js';

/**
 * Converts tool outputs to input items, in order. A missing output becomes an empty text; one without a call is
 * dropped.
 */
export function convertToolOutputs(outputs: readonly ToolOutput[]): ResponseInputItem[] {
  return outputs.flatMap(({ tool_call_id: callId, output }) =>
    callId === undefined ? [] : [{ type: 'function_call_output' as const, call_id: callId, output: output ?? '' }],
  );
}
